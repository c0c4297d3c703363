-- What several programs in front of this database have counted together for their rate limits.
--
-- A subject's full_at is when all of its requests would be allowed again: each request moves it on by what the request
-- costs, in seconds. Programs decide by themselves and settle here about once a second.

create or replace function app.count_requests(p_subjects uuid[], p_costs double precision[], p_within double precision)
returns double precision[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := clock_timestamp();
    -- The requests came at some time since then; who was idle before has no more credit than that.
    v_since timestamptz := v_now - make_interval(secs => p_within);
    v_debts double precision[];
begin
    perform app.assert_service();
    with asked as (
        select u.subject, make_interval(secs => u.cost) as cost, u.place
        from unnest(p_subjects, p_costs) with ordinality as u (subject, cost, place)
    ),
    counted as (
        insert into app.rate_limits as r (subject, full_at)
        select a.subject, v_since + a.cost
        from asked as a
        order by a.subject -- the same order in every program, so that none waits for another in a circle
        on conflict (subject) do update
        set full_at = greatest(r.full_at, v_since) + (excluded.full_at - v_since)
        returning r.subject, r.full_at
    )
    select array_agg(greatest(extract(epoch from c.full_at - v_now)::double precision, 0) order by a.place)
    into v_debts
    from asked as a
    inner join counted as c on c.subject = a.subject;
    return v_debts;
end
$$;
comment on function app.count_requests(uuid[], double precision[], double precision) is
    'Counts what subjects, each at most once, have used within so many seconds, in seconds of their limit, and tells how much of it each still owes all programs together';

create or replace function app.take_request(p_subject uuid, p_interval double precision, p_capacity double precision)
returns double precision
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_cost interval := make_interval(secs => p_interval);
    v_latest timestamptz := v_now + make_interval(secs => p_capacity);
    v_full_at timestamptz;
begin
    perform app.assert_service();
    -- A refused request changes nothing, so whoever goes on asking is let in again when it is time.
    insert into app.rate_limits as r (subject, full_at)
    values (p_subject, v_now + v_cost)
    on conflict (subject) do update
    set full_at = greatest(r.full_at, v_now) + v_cost
    where greatest(r.full_at, v_now) + v_cost <= v_latest
    returning r.full_at into v_full_at;
    if found then
        return 0;
    end if;
    select r.full_at into v_full_at from app.rate_limits as r where r.subject = p_subject;
    return greatest(extract(epoch from coalesce(v_full_at, v_now) + v_cost - v_latest)::double precision, 0.001);
end
$$;
comment on function app.take_request(uuid, double precision, double precision) is
    'Counts a request of a subject that may make one per so many seconds, and so many seconds'' worth of them at once; returns 0, or in how many seconds it may when this one is refused';

create or replace function app.forgive_requests(p_subject uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    delete from app.rate_limits as r
    where r.subject = p_subject;
end
$$;
comment on function app.forgive_requests(uuid) is 'What take_request() counted of a subject counts no more: it proved to be who it said';

create or replace function app.forget_rate_limits()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    delete from app.rate_limits as r
    where r.full_at < now() - interval '1 minute';
end
$$;
comment on function app.forget_rate_limits() is 'Removes counters that say nothing any more. Runs as maintenance';
