-- Audit trail: everyone sees what it did itself, managers what happened in their tenants. Written only by functions.
select app.protect_tenant(
    'public.audit_logs',
    p_read => 'manager',
    p_write => 'none',
    p_owner => 'user_id',
    p_while_suspended => 'readable'
);
select app.make_append_only('public.audit_logs');

-- Incidents: managers see those of their tenants, platform administrators work on them.
select app.protect_tenant('public.security_events', p_read => 'manager', p_write => 'none', p_while_suspended => 'readable');
grant update (status) on public.security_events to authenticated;
create policy admin_update on public.security_events
    for update to authenticated
    using ((select app.is_platform_admin()))
    with check ((select app.is_platform_admin()));
comment on policy admin_update on public.security_events is 'plinth: platform administrators work on incidents';

select app.protect_system('public.threat_detections', p_writes => array['update'], p_columns => array['mitigated']);
select app.protect_system('public.failed_login_attempts');
select app.protect_catalogue(
    'public.security_policies',
    'is_active and (tenant_id is null or tenant_id = any((select app.visible_tenant_ids())::uuid[]))',
    'signed_in'
);
-- Counters nobody but functions and servers reads.
select app.protect('public.rate_limits');
