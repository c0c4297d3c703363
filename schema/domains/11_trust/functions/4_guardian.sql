-- The guardian's events and badges.

create or replace function app.guard_guardian_event()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- A unique index would need the time in it, so that a report sent twice would pass.
    perform pg_advisory_xact_lock(hashtextextended(format('guardian_events/%s/%s', new.user_id, new.event_id), 0));
    if exists (
        select
        from public.guardian_events as g
        where g.user_id = new.user_id
        and g.event_id = new.event_id
    ) then
        raise exception 'event "%" of that user is there already', new.event_id
            using errcode = '23505';
    end if;
    return new;
end
$$;
comment on function app.guard_guardian_event() is
    'Trigger: an event_id is taken once per user, over all partitions';
select app.callable_by('app.guard_guardian_event', 'nobody');

create or replace function public.decide_guardian_event(p_event_id uuid, p_decision text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := auth.uid();
begin
    if v_user_id is null then
        raise exception 'sign in to decide'
            using errcode = '42501';
    end if;
    if (p_decision in ('allowed', 'blocked')) is not true then
        raise exception 'a decision is "allowed" or "blocked"'
            using errcode = '22023';
    end if;

    update public.guardian_events as g
    set user_decision = p_decision,
        decided_at = now()
    where g.user_id = v_user_id
    and g.id = p_event_id
    and g.user_decision <> p_decision;
    if not found then
        return false;
    end if;
    perform app.write_audit(
        'guardian_event.decided', 'guardian_events', p_event_id::text,
        p_metadata => jsonb_build_object('decision', p_decision)
    );
    return true;
end
$$;
comment on function public.decide_guardian_event(uuid, text) is
    'The caller says whether an access to its data (id of the row) was right: allowed or blocked. May be changed; each decision is in the audit trail. False when it is no event of the caller or nothing changes';
select app.callable_by('public.decide_guardian_event', 'authenticated', 'service_role');

create or replace function public.get_guardian_summary(p_user_id uuid, p_days integer default 7)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_from timestamptz;
    v_summary jsonb;
begin
    perform app.assert_own_or_service(p_user_id);
    if p_user_id is null or (p_days between 1 and 3660) is not true then
        raise exception 'a summary is of a user and at least a day'
            using errcode = '22023';
    end if;
    v_from := now() - make_interval(days => p_days);

    with found as materialized (
        select g.scope, g.data_class, g.risk_level, g.risk_score, g.action_taken
        from public.guardian_events as g
        where g.user_id = p_user_id
        and g.created_at >= v_from
        and g.created_at <= now()
    ),
    known (dimension, name) as (
        select 'risk_level', unnest(array['low', 'medium', 'high', 'critical'])
        union all
        select 'data_class', unnest(array['telemetry', 'location', 'audio', 'biometrics', 'content', 'credentials', 'other'])
        union all
        select 'scope', unnest(array['user', 'app', 'api', 'external'])
        union all
        select 'action', unnest(array['allow', 'mask', 'redact', 'block', 'alert'])
    ),
    counted as (
        select k.dimension, k.name, count(f.value) as events
        from known as k
        left join (
            select x.dimension, x.value
            from found as f
            cross join lateral (values
                ('risk_level', f.risk_level), ('data_class', f.data_class), ('scope', f.scope), ('action', f.action_taken)
            ) as x (dimension, value)
        ) as f on f.dimension = k.dimension and f.value = k.name
        group by k.dimension, k.name
    ),
    grouped as (
        select
            c.dimension,
            jsonb_object_agg(c.name, c.events) as counts,
            (array_agg(c.name order by c.events desc, c.name) filter (where c.events > 0))[1] as most_common
        from counted as c
        group by c.dimension
    )
    select jsonb_build_object(
        'total_events', count(*),
        'by_risk_level', (select g.counts from grouped as g where g.dimension = 'risk_level'),
        'by_data_class', (select g.counts from grouped as g where g.dimension = 'data_class'),
        'by_scope', (select g.counts from grouped as g where g.dimension = 'scope'),
        'by_action', (select g.counts from grouped as g where g.dimension = 'action'),
        'violations_prevented', count(*) filter (where f.action_taken in ('block', 'mask')),
        'critical_risk_events', count(*) filter (where f.risk_level = 'critical'),
        'high_risk_events', count(*) filter (where f.risk_level = 'high'),
        'medium_risk_events', count(*) filter (where f.risk_level = 'medium'),
        'low_risk_events', count(*) filter (where f.risk_level = 'low'),
        'avg_risk_score', coalesce(round(avg(f.risk_score), 3), 0),
        'most_common_scope', (select g.most_common from grouped as g where g.dimension = 'scope'),
        'most_common_data_class', (select g.most_common from grouped as g where g.dimension = 'data_class'),
        'confidence_score', coalesce(
            round(
                (count(*) filter (where f.risk_level in ('low', 'medium') and f.action_taken = 'allow'))::numeric
                / nullif(count(*) filter (where f.risk_level in ('low', 'medium')), 0),
                3
            ),
            1.0
        ),
        'period', jsonb_build_object('from', v_from, 'to', now()),
        'ledger_days', (
            select count(*)
            from public.trust_ledger_roots as r
            where r.user_id = p_user_id
            and r.date >= (v_from at time zone 'UTC')::date
        )
    )
    into v_summary
    from found as f;
    return v_summary;
end
$$;
comment on function public.get_guardian_summary(uuid, integer) is
    'What the guardian did for a user in the last days: counts by risk, data, scope and action with every known name, zero where there was nothing. violations_prevented counts what was blocked or masked, confidence_score is the share of low and medium risks that were allowed (1 when there were none). For the user and servers';
select app.callable_by('public.get_guardian_summary', 'authenticated', 'service_role');

create or replace function app.expire_trust_badges()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    update public.trust_badges as b
    set status = 'expired'
    where b.status = 'verified'
    and b.expiry_date < current_date;
end
$$;
comment on function app.expire_trust_badges() is
    'Marks certificates whose last day is over as expired';
select app.callable_by('app.expire_trust_badges', 'service_role');
