select test.probe('chat_conversations', 'user', 'user_id = {user} and title = ''Probe''',
    p_prepare => 'insert into public.chat_conversations (user_id, title) values ({user}, ''Probe'')',
    p_insert => 'insert into public.chat_conversations (user_id, title) values ({user}, ''New'')',
    p_update => 'archived_at = now()');

select test.probe('chat_messages', 'user', 'user_id = {user} and content = ''probe''',
    p_prepare => 'insert into public.chat_messages (conversation_id, role, content) select c.id, ''user'', ''probe'' from public.chat_conversations as c where c.user_id = {user} and c.title = ''Probe''',
    p_insert => 'insert into public.chat_messages (conversation_id, role, content) select c.id, ''user'', ''new'' from public.chat_conversations as c where c.user_id = {user} and c.title = ''Probe''',
    p_update => 'content = ''x''');
