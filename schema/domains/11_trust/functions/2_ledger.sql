-- The ledger: a hash tree over a user's day, as RFC 6962 builds them. A leaf is sha256(0x00 || text of the event), a node
-- sha256(0x01 || left || right); a node without a sister goes up as it is. Leaves stand in order of time, kind and id.
--
-- The text of an event leaves out network address and user agent, which an erasure takes away, and what the
-- user may still say to it.

create or replace function app.ledger_leaves(p_user_id uuid, p_date date)
returns table (event_id uuid, kind text, leaf bytea, place bigint)
language sql
stable
security definer
set search_path = ''
as $$
    with events as (
        select
            l.id,
            'audit' as kind,
            l.created_at,
            jsonb_build_object(
                'id', l.id, 'tenant_id', l.tenant_id, 'action', l.action, 'resource', l.resource, 'resource_type', l.resource_type,
                'resource_id', l.resource_id, 'metadata', l.metadata, 'severity', l.severity, 'at', extract(epoch from l.created_at)
            ) as content
        from public.audit_logs as l
        where l.user_id = p_user_id
        and l.created_at >= p_date::timestamp at time zone 'UTC'
        and l.created_at < (p_date + 1)::timestamp at time zone 'UTC'
        union all
        select
            e.id,
            'guardian',
            e.created_at,
            jsonb_build_object(
                'id', e.id, 'event_id', e.event_id, 'event_type', e.event_type, 'scope', e.scope, 'data_class', e.data_class,
                'risk_level', e.risk_level, 'risk_score', e.risk_score, 'action_taken', e.action_taken,
                'fingerprint', e.fingerprint, 'at', extract(epoch from e.created_at)
            )
        from public.guardian_events as e
        where e.user_id = p_user_id
        and e.created_at >= p_date::timestamp at time zone 'UTC'
        and e.created_at < (p_date + 1)::timestamp at time zone 'UTC'
    )
    select
        x.id,
        x.kind,
        sha256('\x00'::bytea || convert_to(x.kind || ':' || x.content::text, 'UTF8')),
        row_number() over (order by x.created_at, x.kind, x.id) - 1
    from events as x
$$;
comment on function app.ledger_leaves(uuid, date) is
    'The leaves of a user''s day, in order';
select app.callable_by('app.ledger_leaves', 'nobody');

create or replace function app.merkle_level(p_hashes bytea[])
returns bytea[]
language sql
immutable
set search_path = ''
as $$
    select array_agg(
        case
            when p.i = cardinality(p_hashes) then p_hashes[p.i]
            else sha256('\x01'::bytea || p_hashes[p.i] || p_hashes[p.i + 1])
        end
        order by p.i
    )
    from generate_series(1, cardinality(p_hashes), 2) as p (i)
$$;
comment on function app.merkle_level(bytea[]) is
    'The next level of a hash tree, up to its root';
select app.callable_by('app.merkle_level', 'nobody');

create or replace function app.merkle_root(p_hashes bytea[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_level bytea[] := p_hashes;
begin
    while cardinality(v_level) > 1 loop
        v_level := app.merkle_level(v_level);
    end loop;
    return encode(coalesce(v_level[1], sha256(''::bytea)), 'hex');
end
$$;
comment on function app.merkle_root(bytea[]) is
    'Root of a hash tree as hexadecimal digits; that of no leaves is the digest of nothing';
select app.callable_by('app.merkle_root', 'nobody');

create or replace function public.build_trust_ledger(p_date date default null)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_date date := coalesce(p_date, (now() at time zone 'UTC')::date - 1);
    v_built integer;
begin
    perform app.assert_service();
    if v_date >= (now() at time zone 'UTC')::date then
        raise exception 'a day is sealed when it is over'
            using errcode = '22023';
    end if;

    insert into public.trust_ledger_roots (user_id, date, hash_root, previous_root, event_count)
    select
        u.user_id,
        v_date,
        app.merkle_root(l.leaves),
        (
            select r.hash_root
            from public.trust_ledger_roots as r
            where r.user_id = u.user_id
            and r.date < v_date
            order by r.date desc
            limit 1
        ),
        cardinality(l.leaves)
    from (
        select l.user_id from public.audit_logs as l
        where l.user_id is not null
        and l.created_at >= v_date::timestamp at time zone 'UTC' and l.created_at < (v_date + 1)::timestamp at time zone 'UTC'
        union
        select e.user_id from public.guardian_events as e
        where e.created_at >= v_date::timestamp at time zone 'UTC' and e.created_at < (v_date + 1)::timestamp at time zone 'UTC'
    ) as u
    cross join lateral (
        select array_agg(x.leaf order by x.place) as leaves
        from app.ledger_leaves(u.user_id, v_date) as x
    ) as l
    -- A sealed day stays as it was sealed.
    on conflict (user_id, date) do nothing;
    get diagnostics v_built = row_count;
    return v_built;
end
$$;
comment on function public.build_trust_ledger(date) is
    'Seals a day, yesterday if none is named: one root per user who had events. Days that are sealed already stay; returns how many roots were added';
select app.callable_by('public.build_trust_ledger', 'service_role');

create or replace function app.seal_yesterday()
returns integer
language sql
volatile
set search_path = ''
as $$
    select public.build_trust_ledger()
$$;
comment on function app.seal_yesterday() is
    'The daily run of build_trust_ledger()';
select app.callable_by('app.seal_yesterday', 'service_role');

create or replace function public.get_ledger_proof(p_event_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_user_id uuid;
    v_date date;
    v_level bytea[];
    v_index bigint;
    v_leaf text;
    v_siblings jsonb := '[]';
begin
    select e.user_id, (e.created_at at time zone 'UTC')::date
    into v_user_id, v_date
    from (
        select l.user_id, l.created_at from public.audit_logs as l where l.id = p_event_id
        union all
        select g.user_id, g.created_at from public.guardian_events as g where g.id = p_event_id
    ) as e
    where e.user_id = auth.uid()
    or app.is_service();
    if v_user_id is null then
        return null;
    end if;

    select array_agg(x.leaf order by x.place), max(x.place) filter (where x.event_id = p_event_id)
    into v_level, v_index
    from app.ledger_leaves(v_user_id, v_date) as x;
    v_leaf := encode(v_level[v_index + 1], 'hex');

    while cardinality(v_level) > 1 loop
        if v_index % 2 = 1 then
            v_siblings := v_siblings || jsonb_build_object('side', 'left', 'hash', encode(v_level[v_index], 'hex'));
        elsif v_index + 2 <= cardinality(v_level) then
            v_siblings := v_siblings || jsonb_build_object('side', 'right', 'hash', encode(v_level[v_index + 2], 'hex'));
        end if;
        v_level := app.merkle_level(v_level);
        v_index := v_index / 2;
    end loop;

    return jsonb_build_object(
        'event_id', p_event_id,
        'date', v_date,
        'leaf', v_leaf,
        'siblings', v_siblings,
        'root', (
            select r.hash_root
            from public.trust_ledger_roots as r
            where r.user_id = v_user_id
            and r.date = v_date
        )
    );
end
$$;
comment on function public.get_ledger_proof(uuid) is
    'Proof that an event of the caller is in the sealed day: leaf, sisters on the way up, root (null while the day is open). Null for events of others. Check it with verify_ledger_proof()';
select app.callable_by('public.get_ledger_proof', 'authenticated', 'service_role');

create or replace function public.verify_ledger_proof(p_leaf text, p_proof jsonb, p_root text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_hash bytea;
    v_step jsonb;
begin
    if p_leaf !~ '^[0-9a-f]{64}$' or jsonb_typeof(p_proof) <> 'array' or jsonb_array_length(p_proof) > 64 then
        return false;
    end if;
    v_hash := decode(p_leaf, 'hex');
    for v_step in select s.step from jsonb_array_elements(p_proof) as s (step) loop
        if (v_step ->> 'hash' ~ '^[0-9a-f]{64}$') is not true then
            return false;
        end if;
        v_hash := case v_step ->> 'side'
            when 'left' then sha256('\x01'::bytea || decode(v_step ->> 'hash', 'hex') || v_hash)
            when 'right' then sha256('\x01'::bytea || v_hash || decode(v_step ->> 'hash', 'hex'))
        end;
    end loop;
    return coalesce(encode(v_hash, 'hex') = p_root, false);
end
$$;
comment on function public.verify_ledger_proof(text, jsonb, text) is
    'Does the leaf lead to the root over the sisters of a proof. Needs nothing but its arguments, so anybody can check anywhere';
select app.callable_by('public.verify_ledger_proof', 'authenticated', 'service_role');

create or replace function public.verify_trust_ledger(p_user_id uuid, p_date date)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_root public.trust_ledger_roots;
    v_leaves bytea[];
    v_previous text;
begin
    perform app.assert_self(p_user_id);

    select r.* into v_root
    from public.trust_ledger_roots as r
    where r.user_id = p_user_id
    and r.date = p_date;

    select array_agg(x.leaf order by x.place) into v_leaves
    from app.ledger_leaves(p_user_id, p_date) as x;

    select r.hash_root into v_previous
    from public.trust_ledger_roots as r
    where r.user_id = p_user_id
    and r.date < p_date
    order by r.date desc
    limit 1;

    return jsonb_build_object(
        'date', p_date,
        'sealed', v_root.user_id is not null,
        'valid', coalesce(
            v_root.hash_root = app.merkle_root(v_leaves)
            and v_root.event_count = coalesce(cardinality(v_leaves), 0)
            and v_root.previous_root is not distinct from v_previous,
            false
        ),
        'stored_root', v_root.hash_root,
        'computed_root', app.merkle_root(v_leaves),
        'stored_count', v_root.event_count,
        'event_count', coalesce(cardinality(v_leaves), 0)
    );
end
$$;
comment on function public.verify_trust_ledger(uuid, date) is
    'Do the events of a user''s day still fit the root it was sealed with. Not valid: an event was changed, added or removed, or the day is not sealed';
select app.callable_by('public.verify_trust_ledger', 'authenticated', 'service_role');
