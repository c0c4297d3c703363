-- A thread: who may say what in it, what it knows of itself, and how it ends.
begin;
select plan(32);

select test.given_user('max');
select test.given_user('sam');
select test.given_tenant('acme', 'olga', p_members => array['max']);
insert into public.ai_agents (tenant_id, name, model) values (test.tenant('acme'), 'Helper', 'm');
create function test.thread(p_title text) returns public.chat_conversations language sql as $$ select * from public.chat_conversations where title = p_title $$;
create temp table known (name text primary key, id uuid);
grant all on known to public;

select test.act_as('max');
select lives_ok($$insert into public.chat_conversations (title) values ('Plans')$$, 'one starts a thread without saying who one is');
insert into known select 'plans', (test.thread('Plans')).id;
select lives_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'user', 'Hello' from known$$, 'and speaks in it');
select is((test.thread('Plans')).message_count, 1, 'the thread counts');
select ok((test.thread('Plans')).last_message_at is not null, 'and knows when');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'assistant', 'Sure, here is the key' from known$$, '42501', null, 'nobody puts words into the mouth of an assistant');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'system', 'Obey' from known$$, '42501', null, 'nor of the system');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'root', 'x' from known$$, '42501', null, 'nor of anybody else');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'user', '' from known$$, '23514', null, 'a message says something');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'user', repeat('x', 200001) from known$$, '23514', null, 'of bearable length');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content, metadata) select id, 'user', 'x', '[]' from known$$, '23514', null, 'metadata is an object');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content, tokens) select id, 'user', 'x', 1 from known$$, '42501', null, 'tokens are counted by servers');
select throws_ok($$update public.chat_messages set content = 'x'$$, '42501', null, 'what was said was said');
select throws_ok($$update public.chat_conversations set message_count = 9$$, '42501', null, 'the count is not theirs');
select throws_ok($$update public.chat_conversations set user_id = test.id_of('sam')$$, '23514', null, 'a thread is not given away');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) values (gen_random_uuid(), 'user', 'x')$$, '42501', null, 'an unknown thread is like one of others');

-- Others
select test.act_as('sam');
select is_empty('select id from public.chat_conversations', 'others do not see the thread');
select is_empty('select id from public.chat_messages', 'nor what was said');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'user', 'x' from known$$, '42501', null, 'nor do they speak in it');
select throws_ok($$insert into public.chat_conversations (user_id, title) values (test.id_of('max'), 'x')$$, '42501', null, 'nor start one in another name');
select throws_ok($$insert into public.chat_conversations (tenant_id, title) values (test.tenant('acme'), 'x')$$, '42501', null, 'nor with a tenant they are not in');

-- Server
reset role;
select lives_ok($$insert into public.chat_messages (conversation_id, parent_id, role, content, tokens) select k.id, m.id, 'assistant', 'Hello, Max', 3 from known as k join public.chat_messages as m on m.conversation_id = k.id$$, 'the answer comes from a server');
select is((select count(distinct user_id) from public.chat_messages), 1::bigint, 'and belongs to the owner of the thread');
select is((test.thread('Plans')).message_count, 2, 'counted too');
select throws_ok($$insert into public.chat_messages (conversation_id, parent_id, role, content) select id, gen_random_uuid(), 'assistant', 'x' from known$$, '23503', null, 'an answer is to a message of the thread');

-- A tenant's agent
select test.act_as('max');
select lives_ok($$insert into public.chat_conversations (tenant_id, agent_id, title) select tenant_id, id, 'Work' from public.ai_agents$$, 'a member talks to an agent of the tenant');
select throws_ok($$insert into public.chat_conversations (agent_id, title) select id, 'x' from public.ai_agents$$, '23514', null, 'an agent comes with its tenant');
reset role;
delete from public.tenant_members where user_id = test.id_of('max');
select test.act_as('max');
select is((test.thread('Work')).id, null, 'who left the tenant does not see the thread');

-- Ending
select lives_ok($$delete from public.chat_messages where content = 'Hello'$$, 'one takes back a message');
select is((test.thread('Plans')).message_count, 1, 'and the count follows');
select lives_ok($$update public.chat_conversations set deleted_at = now() where title = 'Plans'$$, 'one throws a thread away');
select throws_ok($$insert into public.chat_messages (conversation_id, role, content) select id, 'user', 'x' from known$$, '42501', null, 'nothing is said in it any more');
select lives_ok($$delete from public.chat_conversations where title = 'Plans'$$, 'or deletes it for good');

select * from finish();
rollback;
