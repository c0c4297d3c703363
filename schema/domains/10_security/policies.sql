-- Audit trail: everyone sees what it did itself, managers what happened in their tenants. Users write it by functions only.
select app.protect_tenant(
    'public.audit_logs',
    p_read => 'manager',
    p_write => 'none',
    p_owner => 'user_id',
    p_while_suspended => 'readable'
);
select app.make_append_only('public.audit_logs');
-- Servers add rows, with the time of the database: nobody dates evidence back.
revoke insert on public.audit_logs from service_role;
grant insert (
    tenant_id, id, user_id, action, resource, resource_type, resource_id, metadata, ip_address, user_agent, severity
) on public.audit_logs to service_role;


-- Incidents: managers see those of their tenants, platform administrators all, and only these work on them.
select app.protect_tenant('public.security_events', p_read => 'manager', p_write => 'none');
grant update (status) on public.security_events to authenticated;
create policy admin_update on public.security_events
    for update to authenticated
    using (exists (select from app.platform_admin))
    with check (exists (select from app.platform_admin));
comment on policy admin_update on public.security_events is 'plinth: platform administrators change the status';
-- An incident is closed, not deleted.
revoke delete, truncate on public.security_events from service_role;

select app.protect_system('public.threat_detections', array['update'], array['mitigated']);
select app.protect_system('public.failed_login_attempts');


-- Policies: everyone signed in reads those of the platform that are in force, members those of their tenant. Platform
-- administrators keep them.
select app.protect('public.security_policies');
grant select, delete on public.security_policies to authenticated;
grant insert (id, tenant_id, name, description, policy_type, rules, is_active) on public.security_policies to authenticated;
grant update (id, tenant_id, name, description, policy_type, rules, is_active) on public.security_policies to authenticated;

create policy member_select on public.security_policies
    for select to authenticated
    using (
        tenant_id = any(array(select tenant_id from app.visible_tenants))
        or (tenant_id = (select app.platform_tenant_id()) and is_active)
    );
comment on policy member_select on public.security_policies is 'plinth: policies in force of the platform, and those of one''s tenants';

create policy admin_insert on public.security_policies
    for insert to authenticated
    with check (exists (select from app.platform_admin));
comment on policy admin_insert on public.security_policies is 'plinth: platform administrators';

create policy admin_update on public.security_policies
    for update to authenticated
    using (exists (select from app.platform_admin))
    with check (exists (select from app.platform_admin));
comment on policy admin_update on public.security_policies is 'plinth: platform administrators';

create policy admin_delete on public.security_policies
    for delete to authenticated
    using (exists (select from app.platform_admin));
comment on policy admin_delete on public.security_policies is 'plinth: platform administrators';

-- Counters are the business of check_rate_limit() and servers.
select app.protect('public.rate_limits');
