-- Figures per day, and what the sources sent.

create or replace function app.cents_in(p_props jsonb, p_key text)
returns bigint
language sql
immutable
set search_path = ''
as $$
    select case when jsonb_typeof(p_props -> p_key) = 'number' then round((p_props -> p_key)::numeric)::bigint else 0 end
$$;
comment on function app.cents_in(jsonb, text) is
    'A whole amount in a document; 0 for what is no number';
select app.callable_by('app.cents_in', 'nobody');

create or replace function public.recompute_metrics_daily(_start date, _end date)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_from timestamptz := _start::timestamp at time zone 'UTC';
    v_to timestamptz := (_end + 1)::timestamp at time zone 'UTC';
begin
    perform app.assert_platform_admin();
    if _start is null or _end is null or _end < _start or _end - _start > 400 then
        raise exception 'the last day is not before the first, and at most 400 days after it'
            using errcode = '22023';
    end if;
    -- One at a time; the second finds the same events and writes the same figures.
    perform pg_advisory_xact_lock(hashtext('recompute_metrics_daily'));

    insert into public.metrics_daily (
        tenant_id, day, sessions, add_to_carts, orders, new_customers, revenue_cents, refunds_cents, cogs_cents,
        spend_cents, aov_cents, cac_cents, conversion_rate, gross_margin_cents, traffic, computed_at
    )
    with facts as (
        select
            e.tenant_id,
            (e.occurred_at at time zone 'UTC')::date as day,
            count(*) filter (where e.event_name = 'add_to_cart') as add_to_carts,
            count(*) filter (where e.event_name = 'order_completed') as orders,
            coalesce(sum(app.cents_in(e.props, 'revenue_cents')) filter (where e.event_name = 'order_completed'), 0) as revenue,
            coalesce(sum(app.cents_in(e.props, 'cogs_cents')) filter (where e.event_name = 'order_completed'), 0) as cogs,
            coalesce(sum(app.cents_in(e.props, 'refunds_cents')) filter (where e.event_name = 'order_refunded'), 0) as refunds
        from public.events as e
        where e.occurred_at >= v_from and e.occurred_at < v_to
        group by 1, 2
    ),
    first_orders as (
        select e.tenant_id, e.user_id, min(e.occurred_at) as at
        from public.events as e
        where e.event_name = 'order_completed'
        and e.user_id is not null
        group by 1, 2
    ),
    customers as (
        select f.tenant_id, (f.at at time zone 'UTC')::date as day, count(*) as new_customers
        from first_orders as f
        where f.at >= v_from and f.at < v_to
        group by 1, 2
    ),
    visits as (
        select coalesce(s.tenant_id, app.platform_tenant_id()) as tenant_id, (s.started_at at time zone 'UTC')::date as day, count(*) as sessions
        from public.sessions as s
        where s.started_at >= v_from and s.started_at < v_to
        group by 1, 2
    ),
    advertising as (
        select s.tenant_id, s.date as day, sum(s.spend_cents) as spend, sum(s.clicks) as clicks
        from public.spend as s
        where s.date between _start and _end
        group by 1, 2
    ),
    -- Every day of the platform, days with anything, and days that had something when they were last computed.
    days as (
        select app.platform_tenant_id() as tenant_id, d.day::date as day from generate_series(_start, _end, interval '1 day') as d (day)
        union select tenant_id, day from facts
        union select tenant_id, day from visits
        union select tenant_id, day from advertising
        union select m.tenant_id, m.day from public.metrics_daily as m where m.day between _start and _end
    )
    select
        d.tenant_id,
        d.day,
        coalesce(v.sessions, 0),
        coalesce(f.add_to_carts, 0),
        coalesce(f.orders, 0),
        coalesce(c.new_customers, 0),
        coalesce(f.revenue, 0),
        coalesce(f.refunds, 0),
        coalesce(f.cogs, 0),
        coalesce(a.spend, 0),
        coalesce(round(f.revenue::numeric / nullif(f.orders, 0)), 0),
        round(a.spend::numeric / nullif(c.new_customers, 0)),
        coalesce(round(f.orders::numeric / nullif(a.clicks, 0), 6), 0),
        coalesce(f.revenue, 0) - coalesce(f.refunds, 0) - coalesce(f.cogs, 0),
        coalesce(a.clicks, 0),
        now()
    from days as d
    left join facts as f using (tenant_id, day)
    left join customers as c using (tenant_id, day)
    left join visits as v using (tenant_id, day)
    left join advertising as a using (tenant_id, day)
    on conflict (tenant_id, day) do update
    set sessions = excluded.sessions,
        add_to_carts = excluded.add_to_carts,
        orders = excluded.orders,
        new_customers = excluded.new_customers,
        revenue_cents = excluded.revenue_cents,
        refunds_cents = excluded.refunds_cents,
        cogs_cents = excluded.cogs_cents,
        spend_cents = excluded.spend_cents,
        aov_cents = excluded.aov_cents,
        cac_cents = excluded.cac_cents,
        conversion_rate = excluded.conversion_rate,
        gross_margin_cents = excluded.gross_margin_cents,
        traffic = excluded.traffic,
        computed_at = excluded.computed_at;
end
$$;
comment on function public.recompute_metrics_daily(date, date) is
    'Makes metrics_daily of the days anew from events, visits and spend, in one pass; by platform administrators and servers. Days are those of UTC, both ends included';
select app.callable_by('public.recompute_metrics_daily', 'authenticated', 'service_role');

create or replace function app.recompute_recent_metrics()
returns void
language sql
volatile
set search_path = ''
as $$
    select public.recompute_metrics_daily((now() at time zone 'UTC')::date - 3, (now() at time zone 'UTC')::date)
$$;
comment on function app.recompute_recent_metrics() is
    'recompute_metrics_daily() of today and the three days before, in which late events arrive';
select app.callable_by('app.recompute_recent_metrics', 'service_role');

create or replace function public.get_latest_metrics_per_source(limit_count integer default 100)
returns table (source text, metric jsonb, ts timestamptz)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    if limit_count is null or limit_count not between 1 and 1000 then
        raise exception 'limit_count is between 1 and 1000'
            using errcode = '22023';
    end if;
    return query
    -- From one source to the next by index, instead of reading every row.
    with recursive sources as (
        (select l.source from public.metrics_log as l order by l.source limit 1)
        union all
        select (select l.source from public.metrics_log as l where l.source > s.source order by l.source limit 1)
        from sources as s
        where s.source is not null
    )
    select s.source, newest.metric, newest.ts
    from sources as s
    cross join lateral (
        select l.metric, l.ts
        from public.metrics_log as l
        where l.source = s.source
        order by l.ts desc, l.id desc
        limit 1
    ) as newest
    where s.source is not null
    order by newest.ts desc, s.source
    limit limit_count;
end
$$;
comment on function public.get_latest_metrics_per_source(integer) is
    'The newest document of each source, newest first; for platform administrators and servers';
select app.callable_by('public.get_latest_metrics_per_source', 'authenticated', 'service_role');

create or replace function public.get_metrics_trends(days_back integer default 7)
returns table (source text, average numeric, min_value numeric, max_value numeric, count_samples bigint, metric_key text)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    if days_back is null or days_back not between 1 and 365 then
        raise exception 'days_back is between 1 and 365'
            using errcode = '22023';
    end if;
    return query
    select
        l.source,
        round(avg(m.value::numeric), 4),
        min(m.value::numeric),
        max(m.value::numeric),
        count(*),
        m.key
    from public.metrics_log as l
    cross join lateral jsonb_each(l.metric) as m (key, value)
    where l.ts >= now() - make_interval(days => days_back)
    and jsonb_typeof(m.value) = 'number'
    group by l.source, m.key
    order by l.source, m.key;
end
$$;
comment on function public.get_metrics_trends(integer) is
    'Average, least and most of every number the sources sent in the last days; for platform administrators and servers';
select app.callable_by('public.get_metrics_trends', 'authenticated', 'service_role');
