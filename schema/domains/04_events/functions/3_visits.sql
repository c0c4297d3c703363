-- What visitors do, signed in or not. Anonymous callers are counted by address, so that one cannot flood the tables.

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
    perform app.assert_rate('start_session', 60);
    insert into public.sessions (user_id, tenant_id, device, locale, country, referrer, utm, user_agent, ip_hash)
    values (
        (select u.id from auth.users as u where u.id = auth.uid()),
        case when p_tenant_id = any(app.visible_tenant_ids()) then p_tenant_id end,
        left(p_device, 100), left(p_locale, 35), upper(p_country), left(p_referrer, 2048), coalesce(p_utm, '{}'),
        left(app.request_header('user-agent'), 1000),
        (
            select encode(extensions.hmac(convert_to(host(app.client_ip()), 'UTF8'), k.key, 'sha256'), 'hex')
            from app.secret_keys as k
            order by k.id desc
            limit 1
        )
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.start_session(text, text, text, text, jsonb, uuid) is
    'Starts a visit and returns its id, which nobody can guess; for visitors and users';
select app.callable_by('public.start_session', 'anon', 'authenticated', 'service_role');

create or replace function public.end_session(p_session_id text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update public.sessions as s
    set ended_at = now(),
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
    perform app.assert_rate('record_telemetry', 600, p_session_id);
    insert into public.telemetry_events (tenant_id, user_id, session_id, type, path, meta, app)
    values (
        case when p_tenant_id = any(app.visible_tenant_ids()) then p_tenant_id else app.platform_tenant_id() end,
        (select u.id from auth.users as u where u.id = auth.uid()),
        left(p_session_id, 200), p_type, left(p_path, 2048), coalesce(p_meta, '{}'), coalesce(p_app, 'web')
    );
end
$$;
comment on function public.record_telemetry(text, text, jsonb, text, text, uuid) is
    'Adds a signal of a client, for visitors and users. A tenant the caller does not belong to is not written to';
select app.callable_by('public.record_telemetry', 'anon', 'authenticated', 'service_role');

create or replace function public.track_conversion(p_event_type text, p_session_id text, p_properties jsonb default '{}')
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_rate('track_conversion', 120, p_session_id);
    insert into public.conversion_events (event_type, user_id, session_id, properties)
    values (
        p_event_type,
        (select u.id from auth.users as u where u.id = auth.uid()),
        p_session_id,
        coalesce(p_properties, '{}')
    );
end
$$;
comment on function public.track_conversion(text, text, jsonb) is
    'Adds a step of the funnel, for visitors and users';
select app.callable_by('public.track_conversion', 'anon', 'authenticated', 'service_role');
