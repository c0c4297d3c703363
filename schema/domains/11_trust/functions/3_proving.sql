-- The ledger: proving a row, checking a day.

create or replace function public.get_ledger_proof(p_event_id uuid, p_user_id uuid default auth.uid())
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := coalesce(p_user_id, auth.uid());
    v_entry app.trust_ledger_entries;
    v_date date;
    v_root public.trust_ledger_roots;
    v_leaves bytea[];
    v_index integer;
begin
    perform app.assert_own_or_service(v_user_id);

    select e.*
    into v_entry
    from app.trust_ledger_entries as e
    where e.user_id = v_user_id
    and e.id = p_event_id
    order by e.created_at, e.kind
    limit 1;
    v_date := (v_entry.created_at at time zone 'UTC')::date;

    select r.*
    into v_root
    from public.trust_ledger_roots as r
    where r.user_id = v_user_id
    and r.date = v_date;
    if not found then
        return null;
    end if;

    select
        array_agg(app.ledger_leaf(e.entry) order by e.created_at, e.kind, e.id),
        (count(*) filter (where (e.created_at, e.kind, e.id) < (v_entry.created_at, v_entry.kind, v_entry.id)))::integer
    into v_leaves, v_index
    from app.trust_ledger_entries as e
    where e.user_id = v_user_id
    and e.created_at >= app.start_of_day(v_date)
    and e.created_at < app.start_of_day(v_date + 1);

    return jsonb_build_object(
        'date', to_char(v_date, 'YYYY-MM-DD'),
        'kind', v_entry.kind,
        'entry', v_entry.entry,
        'leaf', encode(app.ledger_leaf(v_entry.entry), 'hex'),
        'index', v_index,
        'siblings', app.merkle_path(v_leaves, v_index),
        'root', v_root.hash_root,
        'chain_hash', v_root.chain_hash
    );
end
$$;
comment on function public.get_ledger_proof(uuid, uuid) is
    'Proof that an audit or guardian row (by its id) is in the ledger of its user: leaf, siblings and the sealed root, for verify_ledger_proof(). Null when the user has no such row or its day is not sealed yet. For the user and servers, who name the user';
select app.callable_by('public.get_ledger_proof', 'authenticated', 'service_role');

create or replace function app.ledger_horizon()
returns timestamptz
language sql
stable
security definer
set search_path = ''
as $$
    select now() - min(p.keep)
    from app.retention_policies as p
    where p.table_name in ('public.audit_logs', 'public.guardian_events')
    and p.enabled
$$;
comment on function app.ledger_horizon() is
    'Rows of the ledger that are older may be gone because they are no longer kept; null when all are kept';
select app.callable_by('app.ledger_horizon', 'nobody');

create or replace function public.verify_trust_ledger(p_user_id uuid, p_date date)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_root public.trust_ledger_roots;
    v_previous public.trust_ledger_roots;
    v_next public.trust_ledger_roots;
    v_computed text;
    v_count integer;
    v_chain_holds boolean;
    v_reason text;
begin
    perform app.assert_own_or_service(p_user_id);
    if p_user_id is null or p_date is null then
        raise exception 'a ledger is of a user and a day'
            using errcode = '22023';
    end if;

    select r.*
    into v_root
    from public.trust_ledger_roots as r
    where r.user_id = p_user_id
    and r.date = p_date;

    select r.*
    into v_previous
    from public.trust_ledger_roots as r
    where r.user_id = p_user_id
    and r.date < p_date
    order by r.date desc
    limit 1;

    select r.*
    into v_next
    from public.trust_ledger_roots as r
    where r.user_id = p_user_id
    and r.date > p_date
    order by r.date
    limit 1;

    select
        encode(app.merkle_root(coalesce(array_agg(app.ledger_leaf(e.entry) order by e.created_at, e.kind, e.id), '{}')), 'hex'),
        count(*)::integer
    into v_computed, v_count
    from app.trust_ledger_entries as e
    where e.user_id = p_user_id
    and e.created_at >= app.start_of_day(p_date)
    and e.created_at < app.start_of_day(p_date + 1);

    v_chain_holds := v_root.hash_root is not null
        and v_root.previous_root is not distinct from v_previous.hash_root
        and v_root.chain_hash = app.ledger_chain_hash(v_previous.chain_hash, p_date, v_root.event_count, v_root.hash_root)
        and (
            v_next.user_id is null
            or (
                v_next.previous_root is not distinct from v_root.hash_root
                and v_next.chain_hash
                    = app.ledger_chain_hash(v_root.chain_hash, v_next.date, v_next.event_count, v_next.hash_root)
            )
        );
    v_reason := case
        when v_root.hash_root is null then 'not sealed'
        when not v_chain_holds then 'the chain of roots is broken'
        when v_root.hash_root = v_computed and v_root.event_count = v_count then null
        when app.start_of_day(p_date) < app.ledger_horizon() then 'rows are no longer kept'
        else 'rows differ from what was sealed'
    end;

    return jsonb_build_object(
        'user_id', p_user_id,
        'date', to_char(p_date, 'YYYY-MM-DD'),
        'valid', case
            when v_reason is null then true
            when v_reason not in ('not sealed', 'rows are no longer kept') then false
        end,
        'reason', v_reason,
        'stored_root', v_root.hash_root,
        'computed_root', v_computed,
        'event_count', v_count,
        'stored_event_count', v_root.event_count,
        'chain_valid', case when v_root.hash_root is not null then v_chain_holds end
    );
end
$$;
comment on function public.verify_trust_ledger(uuid, date) is
    'Computes the root of a user''s day again from the rows and compares it, and its place in the chain, with what was sealed. valid is null where nothing was sealed or rows are older than they are kept; else reason says what is wrong. For the user and servers';
select app.callable_by('public.verify_trust_ledger', 'authenticated', 'service_role');
