-- Rate limits and incidents.

create or replace function public.check_rate_limit(
    p_identifier text,
    p_endpoint text,
    p_max_requests integer default 100,
    p_window_seconds integer default 60
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_start timestamptz;
    v_count integer;
begin
    if coalesce(p_identifier, '') = '' or coalesce(p_endpoint, '') = ''
        or coalesce(p_max_requests, 0) < 1 or coalesce(p_window_seconds, 0) not between 1 and 86400
    then
        raise exception 'a rate limit needs an identifier, an endpoint, at least one request and a window of 1 to 86400 seconds'
            using errcode = '22023';
    end if;

    v_start := to_timestamp(floor(extract(epoch from clock_timestamp()) / p_window_seconds) * p_window_seconds);
    insert into public.rate_limits as l (identifier, endpoint, window_start, window_seconds, expires_at)
    values (left(p_identifier, 500), left(p_endpoint, 500), v_start, p_window_seconds, v_start + 2 * make_interval(secs => p_window_seconds))
    on conflict (identifier, endpoint, window_start) do update
    set request_count = least(l.request_count, 2000000000) + 1
    returning l.request_count into v_count;
    return v_count <= p_max_requests;
end
$$;
comment on function public.check_rate_limit(text, text, integer, integer) is
    'Counts a request and tells whether it is within the limit of its window. Exact, however many ask at once';
select app.callable_by('public.check_rate_limit', 'service_role');

create or replace function app.purge_rate_limits()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_deleted bigint;
begin
    perform app.assert_service();
    delete from public.rate_limits as l where l.expires_at < now();
    get diagnostics v_deleted = row_count;
    return v_deleted;
end
$$;
comment on function app.purge_rate_limits() is
    'Removes the counters of windows that are over; returns how many';
select app.callable_by('app.purge_rate_limits', 'service_role');

create or replace function public.record_security_event(
    p_event_type text,
    p_severity text,
    p_action text,
    p_details jsonb default '{}',
    p_tenant_id uuid default null,
    p_user_id uuid default null,
    p_source_ip inet default null,
    p_fingerprint text default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    perform app.assert_service();
    insert into public.security_events (tenant_id, event_type, severity, action, details, user_id, source_ip, fingerprint)
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()), p_event_type, p_severity, p_action, coalesce(p_details, '{}'),
        (select u.id from auth.users as u where u.id = p_user_id), p_source_ip, p_fingerprint
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.record_security_event(text, text, text, jsonb, uuid, uuid, inet, text) is
    'Opens an incident and returns its id, for servers';
select app.callable_by('public.record_security_event', 'service_role');

create or replace function app.stamp_security_event()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status in ('resolved', 'false_positive') then
        new.resolved_at = coalesce(case when tg_op = 'UPDATE' then old.resolved_at end, new.resolved_at, now());
        new.resolved_by = coalesce(case when tg_op = 'UPDATE' then old.resolved_by end, auth.uid());
    else
        new.resolved_at = null;
        new.resolved_by = null;
    end if;
    return new;
end
$$;
comment on function app.stamp_security_event() is
    'Trigger: says when and by whom an incident was closed';
select app.callable_by('app.stamp_security_event', 'nobody');

create or replace function app.stamp_threat()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.mitigated_at = case when new.mitigated then coalesce(case when tg_op = 'UPDATE' then old.mitigated_at end, now()) end;
    new.mitigated_by = case when new.mitigated then coalesce(case when tg_op = 'UPDATE' then old.mitigated_by end, auth.uid()) end;
    return new;
end
$$;
comment on function app.stamp_threat() is
    'Trigger: says when and by whom a threat was dealt with';
select app.callable_by('app.stamp_threat', 'nobody');
