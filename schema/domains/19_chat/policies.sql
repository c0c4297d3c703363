select app.protect_owner(
    'public.chat_conversations',
    p_columns => array['id', 'user_id', 'tenant_id', 'agent_id', 'title', 'model', 'archived_at', 'deleted_at'],
    p_and => 'tenant_id is null or tenant_id = any(array(select tenant_id from app.visible_tenants))'
);
select app.add_policy(
    'public.chat_conversations', 'not_suspended', 'all', 'authenticated',
    'tenant_id is null or tenant_id <> all(array(select tenant_id from app.suspended_tenants))', null,
    'nothing of a suspended tenant, whatever other policies allow', true
);

select app.protect_owner(
    'public.chat_messages',
    p_writes => array['insert', 'delete'],
    p_columns => array['id', 'conversation_id', 'parent_id', 'role', 'content', 'metadata']
);
select app.add_policy(
    'public.chat_messages', 'as_user', 'insert', 'authenticated', null, 'role = ''user''',
    'words of assistants and systems come from servers', true
);
