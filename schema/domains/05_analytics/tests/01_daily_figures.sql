-- Figures per day: compared with a slow count of the same random events, and at their edges.
begin;
select plan(37);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');
select test.given_user('buyer' || n) from generate_series(1, 15) as n;
-- Far from UTC: the days must not be those of whoever asks.
set local timezone = 'Pacific/Auckland';

-- Random commerce of forty days
select setseed(0.42);
insert into public.events (tenant_id, user_id, event_name, source, occurred_at, props)
select
    (array[app.platform_tenant_id(), test.tenant('acme'), test.tenant('globex')])[1 + floor(random() * 3)::integer],
    case when random() < 0.8 then test.id_of('buyer' || 1 + floor(random() * 15)::integer) end,
    (array['order_completed', 'order_completed', 'order_refunded', 'add_to_cart', 'page_viewed'])[1 + floor(random() * 5)::integer],
    (array['shop', 'client', null])[1 + floor(random() * 3)::integer],
    -- Every tenth on the stroke of midnight in UTC, or just before.
    case when n % 20 = 0 then ('2026-03-01'::timestamp + n / 20 * interval '12 hours') at time zone 'UTC'
        when n % 20 = 10 then ('2026-03-01'::timestamp + n / 20 * interval '1 day') at time zone 'UTC' - interval '1 microsecond'
        else '2026-03-01T00:00:00Z'::timestamptz + random() * interval '40 days'
    end,
    case floor(random() * 6)::integer
        when 0 then '{}'
        when 1 then '{"revenue_cents": "lots", "refunds_cents": null, "cogs_cents": [1]}'
        when 2 then jsonb_build_object('revenue_cents', floor(random() * 9999)::text, 'refunds_cents', floor(random() * 99)::text)
        else jsonb_build_object(
            'revenue_cents', floor(random() * 100000), 'refunds_cents', floor(random() * 5000), 'cogs_cents', round((random() * 30000)::numeric, 1)
        )
    end
from generate_series(1, 1500) as n;
insert into public.spend (tenant_id, platform, campaign_id, date, spend_cents, clicks)
select (array[app.platform_tenant_id(), test.tenant('acme')])[1 + n % 2], 'p' || n % 3, 'c' || n, '2026-03-01'::date + floor(random() * 40)::integer, floor(random() * 10000), floor(random() * 50)
from generate_series(1, 90) as n;
insert into public.sessions (tenant_id, started_at)
select (array[null, test.tenant('acme'), test.tenant('globex')])[1 + floor(random() * 3)::integer], '2026-03-01T00:00:00Z'::timestamptz + random() * interval '40 days'
from generate_series(1, 400) as n;

-- One figure of one day at a time, without any grouping
create function test.amount(p_props jsonb, p_key text)
returns bigint
language plpgsql
as $$
begin
    return round((p_props ->> p_key)::numeric);
exception
    when others then
        return 0;
end
$$;
create function test.sum_of(p_tenant_id uuid, p_day date, p_event_name text, p_key text)
returns bigint
language sql
as $$
    select coalesce(sum(coalesce(test.amount(e.props, p_key), 0)), 0)
    from public.events as e
    where e.tenant_id = p_tenant_id
    and to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') = p_day::text
    and e.event_name = p_event_name
    and coalesce(e.source, '') <> 'client'
$$;
create view test.slow_days as
select
    d.tenant_id,
    d.day,
    x.*,
    case when x.orders = 0 then 0 else round(x.revenue / x.orders::numeric) end as aov,
    case when x.new_customers = 0 then null else round(x.spend / x.new_customers::numeric) end as cac,
    case when x.clicks = 0 then 0 else round(x.orders / x.clicks::numeric, 6) end as rate,
    x.revenue - x.refunds - x.cogs as margin
from (
    select t.id as tenant_id, '2026-03-01'::date + n as day
    from public.tenants as t
    cross join generate_series(0, 39) as n
) as d
cross join lateral (
    select
        (select count(*) from public.sessions as s where coalesce(s.tenant_id, app.platform_tenant_id()) = d.tenant_id and to_char(s.started_at at time zone 'UTC', 'YYYY-MM-DD') = d.day::text) as sessions,
        (select count(*) from public.events as e where e.tenant_id = d.tenant_id and to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') = d.day::text and e.event_name = 'add_to_cart') as carts,
        (select count(*) from public.events as e where e.tenant_id = d.tenant_id and to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') = d.day::text and e.event_name = 'order_completed' and coalesce(e.source, '') <> 'client') as orders,
        (select count(*) from test.personas as p where d.day::text = (select min(to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD')) from public.events as e where e.tenant_id = d.tenant_id and e.user_id = p.id and e.event_name = 'order_completed' and coalesce(e.source, '') <> 'client')) as new_customers,
        test.sum_of(d.tenant_id, d.day, 'order_completed', 'revenue_cents') as revenue,
        test.sum_of(d.tenant_id, d.day, 'order_refunded', 'refunds_cents') as refunds,
        test.sum_of(d.tenant_id, d.day, 'order_completed', 'cogs_cents') as cogs,
        (select coalesce(sum(s.spend_cents), 0) from public.spend as s where s.tenant_id = d.tenant_id and s.date = d.day) as spend,
        (select coalesce(sum(s.clicks), 0) from public.spend as s where s.tenant_id = d.tenant_id and s.date = d.day) as clicks
) as x;
create view test.fast_days as
select
    m.tenant_id, m.day, m.sessions, m.add_to_carts as carts, m.orders, m.new_customers, m.revenue_cents as revenue, m.refunds_cents as refunds,
    m.cogs_cents as cogs, m.spend_cents::numeric as spend, m.traffic::numeric as clicks, m.aov_cents::numeric as aov, m.cac_cents::numeric as cac,
    m.conversion_rate as rate, m.gross_margin_cents as margin
from public.metrics_daily as m;
create view test.differences as
(select * from test.slow_days where (sessions, carts, orders, refunds, spend, clicks) <> (0, 0, 0, 0, 0, 0) except select * from test.fast_days)
union all
(select * from test.fast_days except select * from test.slow_days);

-- Platform administrator
select test.act_as('ada');
select lives_ok($$select public.recompute_metrics_daily('2026-03-11', '2026-03-20')$$, 'an administrator computes ten days');
select test.as_superuser();
select is((select (min(day), max(day))::text from public.metrics_daily), '(2026-03-11,2026-03-20)', 'those and no others');
select is_empty($$select * from test.fast_days except select * from test.slow_days$$, 'with the figures of a slow count, customers of before included');
select is((select count(*) from public.metrics_daily where tenant_id = app.platform_tenant_id()), 10::bigint, 'the platform has every day');
select test.as_service();
select lives_ok($$select public.recompute_metrics_daily('2026-03-01', '2026-04-09')$$, 'a server all forty');
select test.as_superuser();
select is_empty('select * from test.differences', 'and not one figure of forty days and three tenants differs');
select ok((select sum(orders) > 300 and sum(new_customers) > 30 and sum(refunds_cents) > 0 and count(cac_cents) between 5 and 119 from public.metrics_daily), 'which is not for want of events');
select ok((select bool_or(occurred_at = date_trunc('day', occurred_at, 'UTC')) from public.events), 'at midnight too');
create temp table before as select * from test.fast_days;
select public.recompute_metrics_daily('2026-03-01', '2026-04-09');
select is_empty('(table before except table test.fast_days) union all (table test.fast_days except table before)', 'computing again changes nothing');
select is((select count(distinct (tenant_id, day)) from public.metrics_daily), (select count(*) from public.metrics_daily), 'and no day is there twice');
set local timezone = 'America/Los_Angeles';
select public.recompute_metrics_daily('2026-03-01', '2026-04-09');
select is_empty('select * from test.differences', 'nor does asking from elsewhere');

-- Late changes
delete from public.events where tenant_id = test.tenant('globex');
delete from public.sessions where tenant_id = test.tenant('globex');
select public.recompute_metrics_daily('2026-03-05', '2026-03-05');
select is((select (sessions, orders, revenue_cents, new_customers)::text from public.metrics_daily where tenant_id = test.tenant('globex') and day = '2026-03-05'), '(0,0,0,0)', 'a day whose events went away is empty');
select ok((select sum(orders) > 0 from public.metrics_daily where tenant_id = test.tenant('globex') and day > '2026-03-05'), 'other days wait for their turn');

-- By hand
select public.upsert_events('[
    {"event_name": "order_completed", "occurred_at": "2026-06-01T23:59:59.999Z", "props": {"revenue_cents": 3000000000}},
    {"event_name": "order_completed", "occurred_at": "2026-06-01T00:00:00Z", "props": {"revenue_cents": 1e40}},
    {"event_name": "order_completed", "occurred_at": "2026-06-01T00:00:00Z", "props": {"revenue_cents": "NaN"}},
    {"event_name": "order_completed", "occurred_at": "2026-06-01T00:00:00Z", "props": {"revenue_cents": {"a": 1}}}
]');
select public.upsert_spend('[{"platform": "x", "date": "2026-06-01", "spend_cents": 4000000000, "clicks": 1}, {"platform": "x", "date": "2026-06-02", "spend_cents": 5}]');
select lives_ok($$select public.recompute_metrics_daily('2026-06-01', '2026-06-02')$$, 'no amount is too odd');
select is((select (orders, revenue_cents, aov_cents, conversion_rate, spend_cents)::text from public.metrics_daily where day = '2026-06-01'), '(4,3000000000,750000000,4.000000,4000000000)', 'more money than four bytes hold, and more orders than clicks');
select is((select (cac_cents, spend_cents)::text from public.metrics_daily where day = '2026-06-02'), '(,5)', 'spend without a customer is no price of one');
select is((select (orders, revenue_cents, conversion_rate, cac_cents)::text from public.metrics_daily where day = '2026-06-02'), '(0,0,0,)', 'and a day without orders divides by nothing');
select is((select currency::text from public.metrics_daily where day = '2026-06-02'), 'USD', 'amounts have a currency');

-- A user invents revenue
select test.act_as('max');
select public.upsert_events('[{"event_name": "order_completed", "occurred_at": "2026-06-02T12:00:00Z", "source": "shop", "props": {"revenue_cents": 999999}}, {"event_name": "add_to_cart", "occurred_at": "2026-06-02T12:00:00Z"}]');
select test.as_service();
select public.recompute_metrics_daily('2026-06-02', '2026-06-02');
select is((select (orders, revenue_cents, new_customers, add_to_carts)::text from public.metrics_daily where day = '2026-06-02'), '(0,0,0,1)', 'and fills a cart at most');

-- Odd arguments
select throws_ok($$select public.recompute_metrics_daily('2026-01-02', '2026-01-01')$$, '22023', null, 'the end is not before the start');
select throws_ok($$select public.recompute_metrics_daily(null, '2026-01-01')$$, '22023', null, 'there is a start');
select throws_ok($$select public.recompute_metrics_daily('2026-01-01', null)$$, '22023', null, 'and an end');
select throws_ok($$select public.recompute_metrics_daily('2026-01-01', '2027-02-06')$$, '22023', null, 'not more than 400 days later');
select throws_ok($$select public.recompute_metrics_daily('-infinity', 'infinity')$$, '22023', null, 'nor for ever');
select lives_ok($$select public.recompute_metrics_daily('2026-01-01', '2027-02-05')$$, 'but 400 days later');

-- Everyone else
select test.act_as('olga');
select throws_ok($$select public.recompute_metrics_daily('2026-01-01', '2026-01-01')$$, '42501', null, 'a manager does not compute');
select ok((select count(*) > 0 and bool_and(tenant_id = test.tenant('acme')) from public.metrics_daily), 'and sees the figures of the tenant');
select throws_ok($$update public.metrics_daily set orders = 0$$, '42501', null, 'which are not its to change');
select test.act_as('max');
select throws_ok($$select public.recompute_metrics_daily('-infinity', 'infinity')$$, '42501', null, 'a member is refused whatever it asks');
select is_empty('select day from public.metrics_daily', 'and sees no revenue');
select test.as_anon();
select throws_ok($$select public.recompute_metrics_daily('2026-01-01', '2026-01-01')$$, '42501', null, 'nor does a visitor compute');
select throws_ok('select day from public.metrics_daily', '42501', null, 'or see');
select throws_ok($$select app.recompute_recent_metrics()$$, '42501', null, 'the task is the server''s');

-- As a task
select test.as_superuser();
delete from public.metrics_daily;
select test.as_service();
select lives_ok('select app.recompute_recent_metrics()', 'the task computes');
select is((select array_agg(day - (now() at time zone 'UTC')::date order by day) from public.metrics_daily where tenant_id = app.platform_tenant_id()), array[-3, -2, -1, 0], 'today and three days before');
select test.as_superuser();
select is((select every from app.maintenance_tasks where function_name = 'app.recompute_recent_metrics'), interval '1 hour', 'every hour');

-- Only the events of the days in question are read, and earlier orders of those who bought
insert into public.events (event_name, occurred_at) select 'page_viewed', '2025-01-01T00:00:00Z'::timestamptz + n * interval '10 minutes' from generate_series(1, 50000) as n;
analyze public.events;
select matches(test.plan_of($$select e.props from public.events as e where e.occurred_at >= '2025-06-01' and e.occurred_at < '2025-06-02'$$), 'events_occurred_at_idx', 'a day is found by index');

select * from finish();
rollback;
