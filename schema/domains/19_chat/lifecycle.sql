select app.holds_data_of('public.chat_conversations', 'user_id', 'delete');
select app.holds_data_of('public.chat_messages', 'user_id', 'delete');
