-- Product events: users add and read their own, managers read those of their tenants. Nobody changes one.
select app.protect_tenant(
    'public.app_events',
    p_read => 'manager',
    p_write => 'none',
    p_owner => 'user_id'
);
grant insert (tenant_id, id, user_id, session_id, app, type, path, meta) on public.app_events to authenticated;
create policy owner_insert on public.app_events
    for insert to authenticated
    with check (
        user_id = (select auth.uid())
        and (
            tenant_id = (select app.platform_tenant_id())
            or tenant_id = any((select app.visible_tenant_ids())::uuid[])
        )
    );
comment on policy owner_insert on public.app_events is 'plinth: users add events of their own, in no tenant or in one they belong to';
