-- Search by meaning finds what it should, for tenants of any size, and nothing of others.
begin;
select plan(24);

select test.given_tenant('acme', 'olga', p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');

-- A vector that depends on a number: equal numbers are equal, and close ones no closer than others.
create function test.vector_of(p_n integer) returns extensions.vector language sql immutable as $$
    select (array_agg(((hashtextextended(i::text, p_n) % 1000) / 1000.0)::real order by i))::extensions.vector(1536) from generate_series(1, 1536) as i
$$;
-- Fifty of acme among five thousand of globex.
insert into public.ai_embeddings (tenant_id, namespace, content, embedding)
select test.tenant('globex'), 'docs', 'globex ' || n, test.vector_of(n % 40) from generate_series(1, 600) as n;
insert into public.ai_embeddings (tenant_id, namespace, content, embedding)
select test.tenant('acme'), case when n % 2 = 0 then 'docs' else 'code' end, 'acme ' || n, test.vector_of(1000 + n) from generate_series(1, 6) as n;
insert into public.ai_embeddings (namespace, content, embedding) values ('docs', 'platform manual', test.vector_of(2000));
insert into public.ai_embeddings (tenant_id, namespace, content) values (test.tenant('acme'), 'docs', 'the quick brown fox waits for its vector');
analyze public.ai_embeddings;

select test.act_as('vera');
select is(
    (select count(*) from public.search_embeddings(test.vector_of(1), match_threshold => -1, match_count => 10)), 7::bigint,
    'a tenant with one row in a hundred finds all of its own, and the platform''s'
);
select results_eq(
    $$select content from public.search_embeddings(test.vector_of(1001), match_threshold => -1, match_count => 3)$$,
    $$select e.content from public.ai_embeddings as e where e.embedding is not null order by e.embedding operator(extensions.<=>) test.vector_of(1001) limit 3$$,
    'the nearest come first, as an exact search has them'
);
select is((select round(similarity::numeric, 5) from public.search_embeddings(test.vector_of(1001), match_count => 1)), 1::numeric, 'the same vector is as similar as can be');
select is((select count(*) from public.search_embeddings(test.vector_of(1001), match_threshold => 0.99)), 1::bigint, 'the threshold holds');
select results_eq($$select distinct namespace from public.search_embeddings(test.vector_of(1), -1, 10, 'code')$$, array['code'], 'a namespace can be chosen');
select is((select count(*) from public.search_embeddings(test.vector_of(1), -1, 10, p_tenant_id => test.tenant('acme'))), 6::bigint, 'a tenant can be chosen');
select is_empty($$select id from public.search_embeddings(test.vector_of(1), -1, 10, p_tenant_id => test.tenant('globex'))$$, 'not one of others');
select throws_ok($$select * from public.search_embeddings(null)$$, '22023', null, 'no vector, no search');
select throws_ok($$select * from public.search_embeddings(test.vector_of(1), match_count => 0)$$, '22023', null, 'nothing is not searched');
select throws_ok($$select * from public.search_embeddings(test.vector_of(1), match_count => 201)$$, '22023', null, 'nor too much');
select throws_ok($$select * from public.search_embeddings('[1,2,3]'::extensions.vector)$$, '22000', null, 'a vector of other size does not fit');

-- Hybrid
select is(
    (select content from public.hybrid_search('quick fox', test.vector_of(1), match_threshold => 0.9)), 'the quick brown fox waits for its vector',
    'words find what has no vector yet'
);
select is((select similarity from public.hybrid_search('quick fox', test.vector_of(1), match_threshold => 0.9)), 0::double precision, 'with no similarity');
select is(
    (select count(*) from public.hybrid_search('acme', test.vector_of(1001), match_threshold => -1, match_count => 50)),
    (select count(distinct id) from public.hybrid_search('acme', test.vector_of(1001), match_threshold => -1, match_count => 50)),
    'what fits both ways is found once'
);
select is((select content from public.hybrid_search('acme', test.vector_of(1003), match_count => 1)), 'acme 3', 'the best of both comes first');
select ok((select bool_and(rank between -0.7 and 1) from public.hybrid_search('acme', test.vector_of(1003), match_threshold => 0)), 'ranks lie between opposite in meaning and a perfect fit');
select is_empty($$select id from public.hybrid_search('globex', test.vector_of(1), match_threshold => 0.99)$$, 'words of others are not found');
select lives_ok($$select * from public.hybrid_search('"unfinished & (', test.vector_of(1))$$, 'any text is a query');
select lives_ok($$select * from public.hybrid_search(null, test.vector_of(1))$$, 'none too');
select throws_ok($$select * from public.hybrid_search('x', null)$$, '22023', null, 'but a vector there must be');

-- Others
select test.act_as('sam');
select results_eq($$select content from public.search_embeddings(test.vector_of(1), -1, 10)$$, array['platform manual'], 'a stranger finds the platform''s texts');
select throws_ok($$insert into public.ai_embeddings (namespace, content) values ('docs', 'forged')$$, '42501', null, 'and adds none to them');
select test.act_as('vera');
select throws_ok($$insert into public.ai_embeddings (tenant_id, namespace, content) values (test.tenant('acme'), 'docs', 'x')$$, '42501', null, 'a viewer adds none');
select test.as_anon();
select throws_ok($$select * from public.search_embeddings(test.vector_of(1))$$, '42501', null, 'anon searches nothing');

select * from finish();
rollback;
