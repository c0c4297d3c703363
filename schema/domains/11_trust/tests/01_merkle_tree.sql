-- Merkle trees of every small size, against the definition of RFC 6962.
begin;
select no_plan();

-- The definition itself: split at the largest power of two below the number of leaves.
create function test.merkle_by_definition(p_leaves bytea[]) returns bytea language plpgsql as $$
declare
    v_n integer := cardinality(p_leaves);
    v_k integer := 1;
begin
    if v_n = 1 then
        return p_leaves[1];
    end if;
    while v_k * 2 < v_n loop
        v_k := v_k * 2;
    end loop;
    return sha256('\x01'::bytea || test.merkle_by_definition(p_leaves[1:v_k]) || test.merkle_by_definition(p_leaves[v_k + 1:v_n]));
end
$$;
create function test.leaves(p_n integer) returns bytea[] language sql as $$
    select coalesce(array_agg(app.ledger_leaf('entry ' || n) order by n), '{}') from generate_series(1, p_n) as n
$$;

-- Known values of the RFC's reference implementations
select is(encode(app.merkle_root('{}'), 'hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'the tree of nothing');
select is(encode(app.ledger_leaf(''), 'hex'), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'the leaf of nothing');
select is(encode(app.merkle_root(array[app.ledger_leaf(''), sha256('\x0000')]), 'hex'), 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125', 'two leaves');
select is(app.merkle_root(array_agg(app.ledger_leaf(n::text) order by n)) is not null, true, 'a big tree') from generate_series(1, 5000) as n;

select is(app.merkle_root(test.leaves(n)), test.merkle_by_definition(test.leaves(n)), format('%s leaves have the root of the definition', n))
from generate_series(1, 33) as n;

create temp table proofs as
select
    n,
    i,
    encode((test.leaves(n))[i + 1], 'hex') as leaf,
    jsonb_build_object('siblings', app.merkle_path(test.leaves(n), i)) as proof,
    encode(app.merkle_root(test.leaves(n)), 'hex') as root
from generate_series(1, 17) as n
cross join lateral generate_series(0, n - 1) as i;
grant select on proofs to authenticated, anon;

select test.given_user('max');
select test.act_as('max');
select ok(bool_and(public.verify_ledger_proof(leaf, proof, root)), format('of %s leaves each is proved', n)) from proofs group by n order by n;
select ok(bool_and(public.verify_ledger_proof(leaf, proof -> 'siblings', root)), 'by its siblings alone as well') from proofs;
select is_empty(
    $$select a.n, a.i, b.i from proofs as a join proofs as b on b.n = a.n and b.i <> a.i where public.verify_ledger_proof(b.leaf, a.proof, a.root)$$,
    'a proof of one leaf proves no other'
);
select is_empty($$select a.n, b.n from proofs as a join proofs as b on b.n <> a.n where public.verify_ledger_proof(a.leaf, a.proof, b.root)$$, 'nor for another tree');
select is_empty(
    $$select n, i from proofs where n > 1 and public.verify_ledger_proof(leaf, jsonb_set(proof, '{siblings,0,hash}', to_jsonb(repeat('0', 64))), root)$$,
    'a changed sibling proves nothing'
);
select is_empty(
    $$select n, i from proofs where n > 1 and public.verify_ledger_proof(leaf, jsonb_set(proof, '{siblings,0,side}', case proof #>> '{siblings,0,side}' when 'left' then '"right"' else '"left"' end::jsonb), root)$$,
    'nor one on the other side'
);
select is_empty($$select n, i from proofs where n > 1 and public.verify_ledger_proof(leaf, proof #- '{siblings,-1}', root)$$, 'nor a shorter path');

-- Strange arguments
select is(public.verify_ledger_proof(p.leaf, p.proof, p.root), false, p.what)
from (values
    ('nothing', null, null::jsonb, null),
    ('no leaf', null, '{"siblings": []}', repeat('0', 64)),
    ('no proof', repeat('0', 64), null, repeat('0', 64)),
    ('a proof that is null', repeat('0', 64), 'null', repeat('0', 64)),
    ('no root', repeat('0', 64), '[]', null),
    ('a text for a proof', repeat('0', 64), '"x"', repeat('0', 64)),
    ('no siblings', repeat('0', 64), '{}', repeat('0', 64)),
    ('siblings that are none', repeat('0', 64), '{"siblings": 3}', repeat('0', 64)),
    ('a sibling that is none', repeat('0', 64), '[1]', repeat('0', 64)),
    ('a sibling without side', repeat('0', 64), format('[{"hash": "%s"}]', repeat('0', 64))::jsonb, repeat('0', 64)),
    ('a sibling in the middle', repeat('0', 64), format('[{"side": "middle", "hash": "%s"}]', repeat('0', 64))::jsonb, repeat('0', 64)),
    ('a hash that is none', repeat('0', 64), '[{"side": "left", "hash": "zz"}]', repeat('0', 64)),
    ('a leaf that is none', 'leaf', '[]', 'leaf'),
    ('a leaf in capitals', repeat('A', 64), '[]', repeat('A', 64)),
    ('a tower', repeat('0', 64), (select jsonb_agg(jsonb_build_object('side', 'left', 'hash', repeat('0', 64))) from generate_series(1, 65)), repeat('0', 64))
) as p (what, leaf, proof, root);
select is(public.verify_ledger_proof(repeat('a', 64), '[]', repeat('a', 64)), true, 'a tree of one leaf is its leaf');
select test.as_anon();
select throws_ok($$select public.verify_ledger_proof(repeat('a', 64), '[]', repeat('a', 64))$$, '42501', null, 'anon does not ask');

select * from finish();
rollback;
