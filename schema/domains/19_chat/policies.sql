select app.protect_owner(
    'public.chat_conversations',
    p_columns => array['id', 'user_id', 'tenant_id', 'agent_id', 'title', 'model', 'archived_at', 'deleted_at'],
    p_and => 'tenant_id is null or tenant_id = any((select app.visible_tenant_ids())::uuid[])'
);
select app.add_policy(
    'public.chat_conversations', 'not_suspended', 'all', 'authenticated',
    'tenant_id is null or tenant_id <> all((select app.suspended_tenant_ids())::uuid[])', null,
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
