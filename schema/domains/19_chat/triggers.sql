select app.touch_updated_at('public.chat_conversations');

create or replace trigger t05_keep_columns
    before update on public.chat_conversations
    for each row
    execute function app.forbid_column_change('id', 'user_id');

create or replace trigger t05_keep_columns
    before update on public.chat_messages
    for each row
    execute function app.forbid_column_change('id', 'conversation_id', 'user_id', 'role');

create or replace trigger t20_stamp_chat_message
    before insert on public.chat_messages
    for each row
    execute function app.stamp_chat_message();

create or replace trigger t60_count_chat_message
    after insert or delete on public.chat_messages
    for each row
    execute function app.count_chat_message();
