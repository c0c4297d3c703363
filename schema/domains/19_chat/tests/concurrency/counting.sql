-- Sixteen connections write into one thread: no message is lost from its count.
-- setup
select test.given_user('max');
insert into public.chat_conversations (user_id, title) values (test.id_of('max'), 'Busy');
-- session 5
begin;
select test.act_as('max');
insert into public.chat_messages (conversation_id, role, content) select id, 'user', 'x' from public.chat_conversations;
commit;
-- check
select count(*) = 80 from public.chat_messages;
select message_count = 80 from public.chat_conversations;
select c.last_message_at = (select max(m.created_at) from public.chat_messages as m) from public.chat_conversations as c;
