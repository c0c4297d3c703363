-- Merkle trees as RFC 6962 defines them: a leaf is sha256(0x00 || entry), a node sha256(0x01 || left || right). The two
-- prefixes keep a node from passing for a leaf. Where a level has an odd number, its last hash moves up as it is, which
-- is the tree of the RFC.

create or replace function app.ledger_leaf(p_entry text)
returns bytea
language sql
immutable
parallel safe
set search_path = ''
as $$
    select sha256('\x00'::bytea || convert_to(p_entry, 'UTF8'))
$$;
comment on function app.ledger_leaf(text) is
    'Hash of one entry of the ledger';
select app.callable_by('app.ledger_leaf', 'nobody');

create or replace function app.merkle_level_above(p_level bytea[])
returns bytea[]
language sql
immutable
parallel safe
set search_path = ''
as $$
    select array_agg(pair.hash order by pair.place)
    from (
        select
            (h.place + 1) / 2 as place,
            case count(*)
                when 2 then sha256('\x01'::bytea || string_agg(h.hash, ''::bytea order by h.place))
                else string_agg(h.hash, ''::bytea)
            end as hash
        from unnest(p_level) with ordinality as h (hash, place)
        group by (h.place + 1) / 2
    ) as pair
$$;
comment on function app.merkle_level_above(bytea[]) is
    'Hashes of the level above in a Merkle tree';
select app.callable_by('app.merkle_level_above', 'nobody');

create or replace function app.merkle_root(p_leaves bytea[])
returns bytea
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    v_level bytea[] := p_leaves;
begin
    if cardinality(v_level) = 0 then
        return sha256(''::bytea);
    end if;
    while cardinality(v_level) > 1 loop
        v_level := app.merkle_level_above(v_level);
    end loop;
    return v_level[1];
end
$$;
comment on function app.merkle_root(bytea[]) is
    'Root of the Merkle tree over leaves in their order; of none, the digest of nothing';
select app.callable_by('app.merkle_root', 'nobody');

create or replace function app.merkle_path(p_leaves bytea[], p_index integer)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    v_level bytea[] := p_leaves;
    v_index integer := p_index;
    v_path jsonb := '[]';
begin
    while cardinality(v_level) > 1 loop
        if v_index % 2 = 1 then
            v_path := v_path || jsonb_build_object('side', 'left', 'hash', encode(v_level[v_index], 'hex'));
        elsif v_index + 1 < cardinality(v_level) then
            v_path := v_path || jsonb_build_object('side', 'right', 'hash', encode(v_level[v_index + 2], 'hex'));
        end if;
        v_level := app.merkle_level_above(v_level);
        v_index := v_index / 2;
    end loop;
    return v_path;
end
$$;
comment on function app.merkle_path(bytea[], integer) is
    'What it takes to get from the leaf with that index, counted from 0, to the root: from bottom to top the hash beside it and on which side';
select app.callable_by('app.merkle_path', 'nobody');

create or replace function public.verify_ledger_proof(p_leaf text, p_proof jsonb, p_root text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    v_siblings jsonb := case when jsonb_typeof(p_proof) = 'object' then p_proof -> 'siblings' else p_proof end;
    v_sibling jsonb;
    v_hash bytea;
begin
    if (p_leaf ~ '^[0-9a-f]{64}$' and p_root ~ '^[0-9a-f]{64}$' and jsonb_typeof(v_siblings) = 'array') is not true then
        return false;
    end if;
    -- Higher than any tree; keeps a made-up proof from costing time.
    if jsonb_array_length(v_siblings) > 64 then
        return false;
    end if;

    v_hash := decode(p_leaf, 'hex');
    for v_sibling in select s.value from jsonb_array_elements(v_siblings) as s loop
        if (v_sibling ->> 'hash' ~ '^[0-9a-f]{64}$' and v_sibling ->> 'side' in ('left', 'right')) is not true then
            return false;
        end if;
        v_hash := sha256(case v_sibling ->> 'side'
            when 'left' then '\x01'::bytea || decode(v_sibling ->> 'hash', 'hex') || v_hash
            else '\x01'::bytea || v_hash || decode(v_sibling ->> 'hash', 'hex')
        end);
    end loop;
    return encode(v_hash, 'hex') = p_root;
end
$$;
comment on function public.verify_ledger_proof(text, jsonb, text) is
    'Does a proof of get_ledger_proof(), or its siblings alone, lead from a leaf to a root. Reads no table. Whoever does not trust the leaf computes it from the entry: sha256 of a zero byte and the entry in UTF-8';
select app.callable_by('public.verify_ledger_proof', 'authenticated', 'service_role');
