-- Sixteen recomputations of the same days at once: one row per day, with the right figures.
-- setup
select public.upsert_events((
    select jsonb_agg(jsonb_build_object('event_name', 'order_completed', 'occurred_at', '2026-01-01T12:00:00Z', 'props', jsonb_build_object('revenue_cents', 100)))
    from generate_series(1, 50)
));
-- session 4
select public.recompute_metrics_daily('2025-12-30', '2026-01-03');
-- check
select count(*) = 5 from public.metrics_daily;
select orders = 50 and revenue_cents = 5000 and aov_cents = 100 from public.metrics_daily where day = '2026-01-01';
