-- The ledger: sealing the days that are over.

create or replace function app.assert_own_or_service(p_user_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if p_user_id = auth.uid() or app.is_service() then
        return;
    end if;
    raise exception 'not allowed for another user'
        using errcode = '42501';
end
$$;
comment on function app.assert_own_or_service(uuid) is
    'Refuses (42501) unless the caller is that user or a trusted server; what the guardian knows is not for platform administrators';
select app.callable_by('app.assert_own_or_service', 'nobody');

create or replace function app.start_of_day(p_date date)
returns timestamptz
language sql
immutable
parallel safe
set search_path = ''
as $$
    select p_date::timestamp at time zone 'UTC'
$$;
comment on function app.start_of_day(date) is
    'When a day begins in UTC';
select app.callable_by('app.start_of_day', 'nobody');

create or replace function app.ledger_chain_hash(p_previous text, p_date date, p_event_count integer, p_root text)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
    select encode(
        sha256('\x02'::bytea || convert_to(
            format('%s/%s/%s/%s', p_previous, to_char(p_date, 'YYYY-MM-DD'), p_event_count, p_root), 'UTF8'
        )),
        'hex'
    )
$$;
comment on function app.ledger_chain_hash(text, date, integer, text) is
    'Link of the chain of roots: digest of the link before (nothing for the first), the day, its number of rows and its root';
select app.callable_by('app.ledger_chain_hash', 'nobody');

create or replace function public.build_trust_ledger(p_date date default (now() at time zone 'UTC')::date - 1)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_built integer;
begin
    perform app.assert_service();
    if (p_date < (now() at time zone 'UTC')::date) is not true then
        raise exception 'a day is sealed when it is over'
            using errcode = '22023';
    end if;
    -- One at a time: each root builds on the one before.
    perform pg_advisory_xact_lock(hashtext('public.build_trust_ledger'));

    with sealed as (
        select
            e.user_id,
            count(*)::integer as event_count,
            encode(app.merkle_root(array_agg(app.ledger_leaf(e.entry) order by e.created_at, e.kind, e.id)), 'hex') as hash_root
        from app.trust_ledger_entries as e
        where e.created_at >= app.start_of_day(p_date)
        and e.created_at < app.start_of_day(p_date + 1)
        group by e.user_id
    )
    insert into public.trust_ledger_roots (user_id, date, hash_root, event_count, previous_root, chain_hash)
    select
        s.user_id,
        p_date,
        s.hash_root,
        s.event_count,
        previous.hash_root,
        app.ledger_chain_hash(previous.chain_hash, p_date, s.event_count, s.hash_root)
    from sealed as s
    left join lateral (
        select r.hash_root, r.chain_hash
        from public.trust_ledger_roots as r
        where r.user_id = s.user_id
        and r.date < p_date
        order by r.date desc
        limit 1
    ) as previous on true
    -- Also not behind a later root, which says what came before it.
    where not exists (
        select
        from public.trust_ledger_roots as r
        where r.user_id = s.user_id
        and r.date >= p_date
    );
    get diagnostics v_built = row_count;
    return v_built;
end
$$;
comment on function public.build_trust_ledger(date) is
    'Seals a day that is over (in UTC; yesterday, if nothing else is said): a root for every user with rows and without a root of that day or a later one. Returns how many. Never touches a root that is there. For servers';
select app.callable_by('public.build_trust_ledger', 'service_role');

create or replace function app.build_due_trust_ledgers()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    -- An hour after midnight no transaction of the day before should be under way any more; its rows would come late.
    v_last date := ((now() - interval '1 hour') at time zone 'UTC')::date - 1;
    v_date date;
    v_built integer := 0;
begin
    perform app.assert_service();
    v_date := coalesce(
        (select max(r.date) + 1 from public.trust_ledger_roots as r),
        (
            select least(
                (select min(l.created_at) from public.audit_logs as l where l.user_id is not null),
                (select min(g.created_at) from public.guardian_events as g)
            ) at time zone 'UTC'
        )::date
    );
    -- What is left after so many is due next time.
    while v_date <= v_last and v_built < 100000 loop
        v_built := v_built + public.build_trust_ledger(v_date);
        v_date := v_date + 1;
    end loop;
    return v_built;
end
$$;
comment on function app.build_due_trust_ledgers() is
    'Seals the days that are over and not sealed, oldest first; returns how many roots it made';
select app.callable_by('app.build_due_trust_ledgers', 'service_role');
