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
            or tenant_id = any(array(select tenant_id from app.visible_tenants))
        )
    );
comment on policy owner_insert on public.app_events is 'plinth: users add events of their own, in no tenant or in one they belong to';

-- Commerce: users load events of their own, and load them again. Those a server loaded are facts, also about the user.
-- The trigger t20_stamp_event marks what a user loads.
select app.protect_tenant('public.events', p_read => 'manager', p_write => 'none', p_owner => 'user_id');
select app.grant_writes(
    'public.events', 'authenticated', array['insert', 'update'],
    array['tenant_id', 'id', 'occurred_at', 'user_id', 'session_id', 'event_name', 'props', 'source', 'app', 'path']
);
create policy owner_insert on public.events
    for insert to authenticated
    with check (
        user_id = (select auth.uid())
        and source = 'client'
        and (
            tenant_id = (select app.platform_tenant_id())
            or tenant_id = any(array(select tenant_id from app.visible_tenants))
        )
    );
comment on policy owner_insert on public.events is 'plinth: users add events of their own, in no tenant or in one they belong to';
create policy owner_update on public.events
    for update to authenticated
    using (user_id = (select auth.uid()) and source = 'client')
    with check (
        user_id = (select auth.uid())
        and source = 'client'
        and (
            tenant_id = (select app.platform_tenant_id())
            or tenant_id = any(array(select tenant_id from app.visible_tenants))
        )
    );
comment on policy owner_update on public.events is 'plinth: users load an event of their own again, but none that a server loaded';

select app.protect_tenant('public.telemetry_events', p_read => 'manager', p_write => 'none', p_owner => 'user_id');
grant insert (tenant_id, id, user_id, session_id, type, path, meta, app) on public.telemetry_events to authenticated;
create policy owner_insert on public.telemetry_events
    for insert to authenticated
    with check (
        user_id = (select auth.uid())
        and (
            tenant_id = (select app.platform_tenant_id())
            or tenant_id = any(array(select tenant_id from app.visible_tenants))
        )
    );
comment on policy owner_insert on public.telemetry_events is 'plinth: users add signals of their own, in no tenant or in one they belong to';

-- Written by track_conversion() and servers.
select app.protect_tenant('public.conversion_events', p_read => 'manager', p_write => 'none', p_owner => 'user_id');

-- Visits: written by start_session(), touch_session() and end_session(). Those of visitors belong to nobody.
select app.protect('public.sessions');
grant select on public.sessions to authenticated;
create policy owner_select on public.sessions
    for select to authenticated
    using (
        user_id = any(array(select user_id from app.visible_users))
        or (user_id is null and exists (select from app.platform_admin))
    );
comment on policy owner_select on public.sessions is 'plinth: the user itself; platform administrators also those of visitors';

select app.protect_owner('public.signals', p_writes => '{}', p_read => 'admin');

-- Segments: their names tell what is thought of people, so visitors see none, users those of the platform, and managers
-- their tenant's too.
select app.protect_catalogue(
    'public.segments', 'tenant_id is null or tenant_id = any(array(select tenant_id from app.admin_tenants))', 'signed_in'
);

-- Nobody puts itself into a segment.
select app.protect_owner('public.user_segments', p_writes => '{}', p_read => 'admin');
grant insert, update, delete on public.user_segments to authenticated;
create policy admin_insert on public.user_segments
    for insert to authenticated
    with check (exists (select from app.platform_admin));
comment on policy admin_insert on public.user_segments is 'plinth: platform administrators';
create policy admin_update on public.user_segments
    for update to authenticated
    using (exists (select from app.platform_admin))
    with check (exists (select from app.platform_admin));
comment on policy admin_update on public.user_segments is 'plinth: platform administrators';
create policy admin_delete on public.user_segments
    for delete to authenticated
    using (exists (select from app.platform_admin));
comment on policy admin_delete on public.user_segments is 'plinth: platform administrators';

select app.protect_tenant('public.spend', p_read => 'manager', p_write => 'none');
