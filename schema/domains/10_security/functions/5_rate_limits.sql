-- Counting requests.

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
begin
    -- Who calls is settled by the grant: definer functions count requests of users with it.
    if coalesce(p_identifier, '') = '' or coalesce(p_endpoint, '') = ''
        or (p_max_requests between 1 and 1000000000) is not true
        or (p_window_seconds between 1 and 2678400) is not true
    then
        raise exception 'a rate limit names a caller, an endpoint, at least one request and a window of at most 31 days'
            using errcode = '22023';
    end if;

    v_start := to_timestamp(floor(extract(epoch from now()) / p_window_seconds) * p_window_seconds);

    -- One statement, so any number of sessions get exactly what is left; a refused request writes nothing.
    insert into public.rate_limits as r (identifier, endpoint, window_seconds, window_start, expires_at)
    values (
        case when char_length(p_identifier) > 200 then encode(app.sha256(p_identifier), 'hex') else p_identifier end,
        case when char_length(p_endpoint) > 200 then encode(app.sha256(p_endpoint), 'hex') else p_endpoint end,
        p_window_seconds,
        v_start,
        v_start + make_interval(secs => p_window_seconds)
    )
    on conflict (identifier, endpoint, window_seconds, window_start) do update
    set request_count = r.request_count + 1
    where r.request_count < p_max_requests;
    return found;
end
$$;
comment on function public.check_rate_limit(text, text, integer, integer) is
    'Counts a request and says whether it is allowed: true for the first p_max_requests of a caller and endpoint in each window of p_window_seconds. For servers';
select app.callable_by('public.check_rate_limit', 'service_role');

create or replace function app.purge_rate_limits()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    delete from public.rate_limits as r
    where r.expires_at < now();
end
$$;
comment on function app.purge_rate_limits() is
    'Removes counters whose window is over';
select app.callable_by('app.purge_rate_limits', 'service_role');
