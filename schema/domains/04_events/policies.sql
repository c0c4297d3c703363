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

-- Loaded and counted streams: users read their own rows, managers those of their tenants. Written by functions and servers.
select app.protect_tenant('public.events', p_read => 'manager', p_write => 'none', p_owner => 'user_id');
select app.protect_tenant('public.telemetry_events', p_read => 'manager', p_write => 'none', p_owner => 'user_id');
grant insert (tenant_id, user_id, session_id, type, path, meta, app) on public.telemetry_events to authenticated;
create policy owner_insert on public.telemetry_events
    for insert to authenticated
    with check (
        user_id = (select auth.uid())
        and (
            tenant_id = (select app.platform_tenant_id())
            or tenant_id = any((select app.visible_tenant_ids())::uuid[])
        )
    );
comment on policy owner_insert on public.telemetry_events is 'plinth: users add signals of their own, in no tenant or in one they belong to';
select app.protect_tenant('public.conversion_events', p_read => 'manager', p_write => 'none', p_owner => 'user_id');

select app.protect_owner('public.sessions', p_writes => '{}', p_read => 'admin');
select app.protect_owner('public.signals', p_writes => '{}', p_read => 'admin');

-- Segments: their names tell what is thought of people, so visitors do not see them, and users only the platform's.
select app.protect_catalogue('public.segments', 'tenant_id is null', 'signed_in');
select app.protect_owner('public.user_segments', p_writes => array['insert', 'update', 'delete'], p_read => 'admin');
drop policy owner_insert on public.user_segments;
drop policy owner_update on public.user_segments;
drop policy owner_delete on public.user_segments;
create policy admin_insert on public.user_segments
    for insert to authenticated with check ((select app.is_platform_admin()));
comment on policy admin_insert on public.user_segments is 'plinth: platform administrators, nobody puts itself into a segment';
create policy admin_update on public.user_segments
    for update to authenticated using ((select app.is_platform_admin())) with check ((select app.is_platform_admin()));
comment on policy admin_update on public.user_segments is 'plinth: platform administrators';
create policy admin_delete on public.user_segments
    for delete to authenticated using ((select app.is_platform_admin()));
comment on policy admin_delete on public.user_segments is 'plinth: platform administrators';

select app.protect_tenant('public.spend', p_read => 'manager', p_write => 'none');
