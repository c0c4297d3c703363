-- The guardian: what it did, in numbers, and what the user says to it.

create or replace function app.count_by(p_keys text[])
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select coalesce(jsonb_object_agg(k.key, k.n), '{}')
    from (
        select key, count(*) as n
        from unnest(p_keys) as key
        group by key
    ) as k
$$;
comment on function app.count_by(text[]) is
    'How often each word is there, as an object';
select app.callable_by('app.count_by', 'nobody');

create or replace function public.get_guardian_summary(p_user_id uuid, p_days integer default 7)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_from timestamptz;
begin
    -- Not even platform administrators: who watched whom is the user's own.
    if (p_user_id = auth.uid() or app.is_service()) is not true then
        raise exception 'only the user itself may see this'
            using errcode = '42501';
    end if;
    if p_days is null or p_days not between 1 and 366 then
        raise exception 'days are between 1 and 366'
            using errcode = '22023';
    end if;
    v_from := now() - make_interval(days => p_days);

    return (
        select jsonb_build_object(
            'total_events', count(*),
            'by_risk_level', app.count_by(array_agg(e.risk_level)),
            'by_data_class', app.count_by(array_agg(e.data_class)),
            'by_scope', app.count_by(array_agg(e.scope)),
            'by_action', app.count_by(array_agg(e.action_taken)),
            'violations_prevented', count(*) filter (where e.action_taken in ('block', 'mask')),
            'low_risk_events', count(*) filter (where e.risk_level = 'low'),
            'medium_risk_events', count(*) filter (where e.risk_level = 'medium'),
            'high_risk_events', count(*) filter (where e.risk_level = 'high'),
            'critical_risk_events', count(*) filter (where e.risk_level = 'critical'),
            'avg_risk_score', coalesce(round(avg(e.risk_score), 3), 0),
            'most_common_scope', mode() within group (order by e.scope),
            'most_common_data_class', mode() within group (order by e.data_class),
            'confidence_score', coalesce(round(
                (count(*) filter (where e.risk_level in ('low', 'medium') and e.action_taken = 'allow'))::numeric
                / nullif(count(*) filter (where e.risk_level in ('low', 'medium')), 0), 3
            ), 1.0),
            'ledger_days', (
                select count(*)
                from public.trust_ledger_roots as r
                where r.user_id = p_user_id
                and r.date >= (v_from at time zone 'UTC')::date
            ),
            'period', jsonb_build_object('from', v_from, 'to', now())
        )
        from public.guardian_events as e
        where e.user_id = p_user_id
        and e.created_at >= v_from
    );
end
$$;
comment on function public.get_guardian_summary(uuid, integer) is
    'What the guardian did for a user in the last days, in numbers; only for the user itself and servers';
select app.callable_by('public.get_guardian_summary', 'authenticated', 'service_role');

create or replace function public.decide_guardian_event(p_event_id uuid, p_decision text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if auth.uid() is null then
        raise exception 'sign in to decide'
            using errcode = '42501';
    end if;
    if p_decision is null or p_decision not in ('allowed', 'blocked') then
        raise exception 'a decision is "allowed" or "blocked"'
            using errcode = '22023';
    end if;
    update public.guardian_events as e
    set user_decision = p_decision
    where e.id = p_event_id
    and e.user_id = auth.uid();
    return found;
end
$$;
comment on function public.decide_guardian_event(uuid, text) is
    'The user''s answer to what the guardian did: allowed or blocked. False when the event is not the caller''s';
select app.callable_by('public.decide_guardian_event', 'authenticated', 'service_role');

create or replace function app.expire_trust_badges()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_expired bigint;
begin
    perform app.assert_service();
    update public.trust_badges as b
    set status = 'expired'
    where b.status = 'verified'
    and b.expiry_date < (now() at time zone 'UTC')::date;
    get diagnostics v_expired = row_count;
    return v_expired;
end
$$;
comment on function app.expire_trust_badges() is
    'Marks badges past their date as expired; returns how many';
select app.callable_by('app.expire_trust_badges', 'service_role');
