-- The same events and costs loaded by sixteen at once, in different orders: each is there once.
-- setup
create function test.rows(p_seed integer)
returns jsonb
language sql
as $$
    -- Sorted differently for each caller: the order in which rows are locked must not be that of the list.
    select jsonb_agg(jsonb_build_object(
        'id', format('00000000-0000-4000-8000-%s', lpad(n::text, 12, '0')), 'event_name', 'order_completed', 'props', jsonb_build_object('revenue_cents', n),
        'platform', 'p' || n, 'date', '2026-01-01', 'spend_cents', n
    ) order by md5(n::text || p_seed))
    from generate_series(1, 200) as n
$$;
-- session 10
\set seed random(1, 1000000)
select public.upsert_events(test.rows(:seed));
select public.upsert_spend(test.rows(:seed));
-- check
select count(*) = 200 and sum((props ->> 'revenue_cents')::integer) = 20100 from public.events;
select count(*) = 200 and sum(spend_cents) = 20100 from public.spend;
