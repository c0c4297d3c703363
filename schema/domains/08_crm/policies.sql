-- Leads: writers keep them, managers delete them. Score and CRM state are written by functions and servers.
select app.protect_tenant(
    'public.leads',
    p_writes => array['insert', 'update'],
    p_columns => array[
        'tenant_id', 'id', 'email', 'first_name', 'last_name', 'company', 'phone', 'source', 'source_id', 'campaign', 'metadata',
        'lifecycle_stage', 'marketing_consent', 'status', 'assigned_to', 'currency', 'revenue_minor', 'converted_at'
    ]
);
grant delete on table public.leads to authenticated;
select app.add_policy(
    'public.leads', 'manager_delete', 'delete', 'authenticated', 'tenant_id = any(array(select tenant_id from app.admin_tenants))', null,
    'rows of the tenants where the caller is owner or admin'
);

select app.protect_tenant('public.lead_sources', p_write => 'manager');
select app.protect_tenant('public.lead_activities', p_writes => array['insert']);
select app.protect_tenant('public.lead_sessions', p_write => 'none');
select app.protect_tenant('public.lead_touchpoints', p_writes => array['insert']);
select app.protect_tenant('public.email_interactions', p_write => 'none');
select app.protect_tenant('public.email_queue', p_write => 'none', p_read => 'manager');
select app.protect_tenant('public.nurturing_sequences');
select app.protect_tenant('public.nurturing_enrollments', p_writes => array['insert', 'update']);
select app.protect_tenant('public.nurturing_schedule', p_write => 'none');
select app.protect_tenant('public.crm_sync_log', p_write => 'none');
select app.protect_tenant(
    'public.conversions',
    p_writes => array['insert'],
    p_columns => array['tenant_id', 'id', 'lead_id', 'type', 'value_minor', 'currency', 'external_id', 'metadata', 'attribution', 'converted_at']
);
select app.protect_tenant('public.marketing_costs', p_write => 'manager');
select app.protect_tenant(
    'public.campaign_costs', p_write => 'manager', p_read => 'manager', p_columns => array['tenant_id', 'id', 'campaign', 'budget_minor', 'currency']
);
select app.protect_tenant('public.roi_tracking', p_write => 'none', p_read => 'manager');
select app.protect_tenant('public.revenue_events', p_write => 'none', p_read => 'billing');
select app.make_append_only('public.revenue_events');
select app.protect_tenant('public.ab_tests');
select app.protect_tenant('public.ab_test_assignments', p_write => 'none');
select app.protect_tenant('public.ab_test_conversions', p_write => 'none');

select app.protect_tenant('public.email_templates');
drop policy member_select on public.email_templates;
select app.add_policy(
    'public.email_templates', 'member_select', 'select', 'authenticated',
    'tenant_id = any(array(select tenant_id from app.visible_tenants)) or tenant_id = (select app.platform_tenant_id())', null,
    'every active member of the tenant, and everyone signed in those of the platform'
);
