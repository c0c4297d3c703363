-- What visitors do, signed in or not. Anonymous callers are counted by address, so that one cannot flood the tables.

create or replace function app.assert_may_record(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if p_tenant_id is null
        or p_tenant_id = app.platform_tenant_id()
        or app.is_service()
        or p_tenant_id = any(app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'], array['active', 'trial']))
    then
        return;
    end if;
    raise exception 'only members of the tenant may do that'
        using errcode = '42501';
end
$$;
comment on function app.assert_may_record(uuid) is
    'Refuses (42501) a tenant the caller is no member of, or that is suspended or cancelled; none and the platform''s pass';
select app.callable_by('app.assert_may_record', 'nobody');

create or replace function public.start_session(
    p_device text default null,
    p_locale text default null,
    p_country text default null,
    p_referrer text default null,
    p_utm jsonb default '{}',
    p_tenant_id uuid default null
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id text;
begin
    perform app.assert_may_record(p_tenant_id);
    perform app.assert_rate('start_session', 60);

    insert into public.sessions (user_id, tenant_id, device, locale, country, referrer, utm, user_agent, ip_hash)
    values (
        -- A token may outlive its account.
        (select u.id from auth.users as u where u.id = auth.uid()),
        p_tenant_id,
        left(p_device, 100),
        left(p_locale, 35),
        upper(p_country),
        left(p_referrer, 2048),
        coalesce(p_utm, '{}'),
        left(app.request_header('user-agent'), 1000),
        app.keyed_digest(host(app.client_ip()))
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.start_session(text, text, text, text, jsonb, uuid) is
    'Starts a visit and returns its id, which nobody can guess or choose; for visitors and users';
select app.callable_by('public.start_session', 'anon', 'authenticated', 'service_role');

create or replace function public.touch_session(p_session_id text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_seen timestamptz := (
        select s.last_seen_at
        from public.sessions as s
        where s.id = p_session_id
        and s.ended_at is null
        and (s.user_id is null or s.user_id = auth.uid() or app.is_service())
    );
begin
    -- At most once a minute, so that a client that calls often does not write often.
    if v_seen < now() - interval '1 minute' then
        update public.sessions as s
        set last_seen_at = now()
        where s.id = p_session_id
        and s.ended_at is null;
    end if;
    return v_seen is not null;
end
$$;
comment on function public.touch_session(text) is
    'Notes that a visit goes on. False when there is no open one of the caller with that id: start another';
select app.callable_by('public.touch_session', 'anon', 'authenticated', 'service_role');

create or replace function public.end_session(p_session_id text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update public.sessions as s
    set ended_at = greatest(now(), s.started_at),
        last_seen_at = now()
    where s.id = p_session_id
    and s.ended_at is null
    and (s.user_id is null or s.user_id = auth.uid() or app.is_service());
    return found;
end
$$;
comment on function public.end_session(text) is
    'Ends a visit: a visitor''s by whoever knows its id, a user''s only by the user. False when there is none that is open';
select app.callable_by('public.end_session', 'anon', 'authenticated', 'service_role');

create or replace function public.record_telemetry(
    p_type text,
    p_path text default null,
    p_meta jsonb default '{}',
    p_session_id text default null,
    p_app text default 'web',
    p_tenant_id uuid default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_may_record(p_tenant_id);
    perform app.assert_rate('record_telemetry', 600);

    insert into public.telemetry_events (tenant_id, user_id, session_id, type, path, meta, app)
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()),
        (select u.id from auth.users as u where u.id = auth.uid()),
        left(p_session_id, 200),
        p_type,
        left(p_path, 2048),
        coalesce(p_meta, '{}'),
        coalesce(p_app, 'web')
    );
end
$$;
comment on function public.record_telemetry(text, text, jsonb, text, text, uuid) is
    'Adds a signal of a client, for visitors and users; a tenant only by its members';
select app.callable_by('public.record_telemetry', 'anon', 'authenticated', 'service_role');

create or replace function public.track_conversion(
    p_event_type text,
    p_session_id text,
    p_properties jsonb default '{}',
    p_tenant_id uuid default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_may_record(p_tenant_id);
    perform app.assert_rate('track_conversion', 120);

    insert into public.conversion_events (tenant_id, event_type, user_id, session_id, properties)
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()),
        p_event_type,
        (select u.id from auth.users as u where u.id = auth.uid()),
        p_session_id,
        coalesce(p_properties, '{}')
    );
end
$$;
comment on function public.track_conversion(text, text, jsonb, uuid) is
    'Adds a step of the funnel, for visitors and users; to a tenant only by its members';
select app.callable_by('public.track_conversion', 'anon', 'authenticated', 'service_role');
