-- Workflows: members see them, writers change them. Throwing away is delete_workflow().
select app.protect_tenant(
    'public.automation_workflows',
    p_writes => array['insert', 'update'],
    p_columns => array[
        'tenant_id', 'id', 'name', 'description', 'trigger_config', 'steps', 'status', 'category', 'tags', 'enabled', 'timeout_s',
        'max_retries', 'next_run_at', 'created_by'
    ]
);

-- Versions: writers add them and switch them on and off; a trigger keeps the rest as it is.
select app.protect_tenant(
    'public.workflow_definitions',
    p_writes => array['insert', 'update'],
    p_columns => array['tenant_id', 'id', 'workflow_id', 'name', 'description', 'definition', 'triggers', 'is_active', 'created_by']
);

select app.protect_tenant('public.workflow_executions', p_write => 'none', p_owner => 'user_id');
select app.protect_tenant('public.step_executions', p_write => 'none');

select app.protect_tenant(
    'public.autopilot_workflows',
    p_write => 'manager',
    p_columns => array['tenant_id', 'id', 'name', 'trigger', 'conditions', 'actions', 'enabled', 'created_by']
);

select app.protect_tenant(
    'public.workflow_templates',
    p_columns => array[
        'tenant_id', 'id', 'slug', 'name', 'description', 'category', 'difficulty', 'visibility', 'price_minor', 'currency', 'nodes',
        'connections', 'preview_url', 'tags', 'author_id', 'status'
    ]
);
drop policy member_select on public.workflow_templates;
select app.add_policy(
    'public.workflow_templates', 'member_select', 'select', 'authenticated',
    'tenant_id = any(array(select tenant_id from app.visible_tenants)) or (status = ''published'' and visibility = ''public'')', null,
    'every active member of the tenant, and everyone signed in what is published and public'
);
grant select on table public.workflow_templates to anon;
select app.add_policy(
    'public.workflow_templates', 'published_select', 'select', 'anon',
    'status = ''published'' and visibility = ''public''', null, 'everyone, templates that are published and public'
);
