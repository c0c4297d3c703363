-- Figures per day, and what the sources sent.

create or replace function app.cents_in(p_props jsonb, p_key text)
returns bigint
language sql
immutable
-- Without settings, so that the planner puts the body into the query; it calls what is built in alone.
as $$
    -- Twelve digits: one absurd amount must not make the sum of a day overflow.
    select case when p_props ->> p_key ~ '^-?[0-9]{1,12}(\.[0-9]+)?$' then round((p_props ->> p_key)::numeric)::bigint else 0 end
$$;
comment on function app.cents_in(jsonb, text) is
    'A whole amount in a document, written as number or text; 0 for what is none or has more than twelve digits';
select app.callable_by('app.cents_in', 'nobody');

create or replace function public.recompute_metrics_daily(_start date, _end date)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_from timestamptz;
    v_to timestamptz;
begin
    perform app.assert_platform_admin();
    if _start is null or _end is null or not isfinite(_start) or not isfinite(_end) or _end < _start or _end - _start > 400 then
        raise exception 'the last day is not before the first, and at most 400 days after it'
            using errcode = '22023';
    end if;
    v_from := _start::timestamp at time zone 'UTC';
    v_to := (_end + 1)::timestamp at time zone 'UTC';
    -- One at a time; the second finds the same events and writes the same figures.
    perform pg_advisory_xact_lock(hashtext('recompute_metrics_daily'));

    insert into public.metrics_daily (
        tenant_id, day, sessions, add_to_carts, orders, new_customers, revenue_cents, refunds_cents, cogs_cents,
        spend_cents, aov_cents, cac_cents, conversion_rate, gross_margin_cents, traffic, computed_at
    )
    -- What a user loads itself can fill a cart, but is no order and no money: anybody could invent revenue.
    with counted as (
        select
            e.tenant_id,
            e.user_id,
            e.occurred_at,
            (e.occurred_at at time zone 'UTC')::date as day,
            e.event_name,
            e.props
        from public.events as e
        where e.occurred_at >= v_from
        and e.occurred_at < v_to
        and (
            e.event_name = 'add_to_cart'
            or (e.event_name in ('order_completed', 'order_refunded') and e.source is distinct from 'client')
        )
    ),
    facts as (
        select
            c.tenant_id,
            c.day,
            count(*) filter (where c.event_name = 'add_to_cart') as add_to_carts,
            count(*) filter (where c.event_name = 'order_completed') as orders,
            coalesce(sum(app.cents_in(c.props, 'revenue_cents')) filter (where c.event_name = 'order_completed'), 0) as revenue,
            coalesce(sum(app.cents_in(c.props, 'cogs_cents')) filter (where c.event_name = 'order_completed'), 0) as cogs,
            coalesce(sum(app.cents_in(c.props, 'refunds_cents')) filter (where c.event_name = 'order_refunded'), 0) as refunds
        from counted as c
        group by c.tenant_id, c.day
    ),
    buyers as (
        select c.tenant_id, c.user_id, min(c.day) as day
        from counted as c
        where c.event_name = 'order_completed'
        and c.user_id is not null
        group by c.tenant_id, c.user_id
    ),
    -- Of those who bought in these days, only they are asked for orders before, each by index.
    customers as (
        select b.tenant_id, b.day, count(*) as new_customers
        from buyers as b
        where not exists (
            select
            from public.events as e
            where e.tenant_id = b.tenant_id
            and e.user_id = b.user_id
            and e.event_name = 'order_completed'
            and e.source is distinct from 'client'
            and e.occurred_at < v_from
        )
        group by b.tenant_id, b.day
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
        select app.platform_tenant_id() as tenant_id, _start + n.day as day from generate_series(0, _end - _start) as n (day)
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
        coalesce(round(f.revenue / nullif(f.orders, 0)), 0),
        round(coalesce(a.spend, 0) / nullif(c.new_customers, 0)),
        coalesce(round(f.orders / nullif(a.clicks, 0), 6), 0),
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

create or replace function public.detect_regressions(source_filter text default null, threshold_percent numeric default 10)
returns table (source text, metric_key text, previous_average numeric, current_average numeric, change_percent numeric)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    if threshold_percent is null or threshold_percent not between 0 and 1000000 then
        raise exception 'threshold_percent is between 0 and 1000000'
            using errcode = '22023';
    end if;
    return query
    with averages as (
        select
            l.source,
            m.key,
            avg(m.value::numeric) filter (where l.ts < now() - interval '24 hours') as before,
            avg(m.value::numeric) filter (where l.ts >= now() - interval '24 hours') as after
        from public.metrics_log as l
        cross join lateral jsonb_each(l.metric) as m (key, value)
        where l.ts >= now() - interval '8 days'
        and l.ts <= now()
        and (source_filter is null or l.source = source_filter)
        and jsonb_typeof(m.value) = 'number'
        group by l.source, m.key
    ),
    changes as (
        select a.source, a.key, a.before, a.after, 100 * (a.after - a.before) / abs(nullif(a.before, 0)) as percent
        from averages as a
    )
    select c.source, c.key, round(c.before, 4), round(c.after, 4), round(c.percent, 2)
    from changes as c
    where abs(c.percent) >= threshold_percent
    order by abs(c.percent) desc, c.source, c.key;
end
$$;
comment on function public.detect_regressions(text, numeric) is
    'Numbers of metrics_log whose average over the last 24 hours differs by so many percent from that of the seven days before, greatest change first; up or down, for what is worse depends on the number. For platform administrators and servers';
select app.callable_by('public.detect_regressions', 'authenticated', 'service_role');
