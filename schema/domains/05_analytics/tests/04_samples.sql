-- What programs measure: the documents of the sources, their trends, the dashboard, samples of requests and machines.
begin;
select plan(65);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_platform_admin('ada');

-- Nothing yet
select test.act_as('ada');
select is_empty('select * from public.get_latest_metrics_per_source()', 'no source, no document');
select is_empty('select * from public.get_metrics_trends()', 'no trend');
select is_empty('select * from public.detect_regressions()', 'no regression');
select is_empty('select * from public.metrics_dashboard', 'an empty dashboard');

-- Random documents, some of them odd
select test.as_superuser();
select setseed(0.7);
insert into public.metrics_log (source, ts, metric)
select 'source-' || floor(random() * 9), now() - random() * interval '40 days',
    (case floor(random() * 8)::integer
        when 0 then '{"value": "fast"}' when 1 then '{"value": null}' when 2 then '{"value": {"ms": 5}}' when 3 then '{}' when 4 then '{"value": [1], "size": 7}'
        else jsonb_build_object('value', round((random() * 1000)::numeric, 3), 'size', floor(random() * 50), 'ok', true, 'text', '12')::text
    end)::jsonb
from generate_series(1, 800) as n;
insert into public.metrics_log (source, ts, metric) values ('rare', now() - interval '39 days', '{"value": 1}'), ('twice', now(), '{"n": 1}'), ('twice', now(), '{"n": 2}');

create function test.number_in(p_metric jsonb, p_key text)
returns numeric
language plpgsql
as $$
begin
    return case when (p_metric -> p_key)::text ~ '^-?[0-9]' then (p_metric -> p_key)::text::numeric end;
end
$$;

-- Platform administrator
select test.act_as('ada');
select results_eq(
    $$select source, ts from public.get_latest_metrics_per_source()$$,
    $$select source, max(ts) from public.metrics_log group by source order by max(ts) desc, source$$,
    'the newest of each source, newest first, also of one that fell silent'
);
select is((select metric from public.get_latest_metrics_per_source() where source = 'twice'), '{"n": 2}'::jsonb, 'of two at once the later');
select results_eq(
    $$select source from public.get_latest_metrics_per_source(3)$$,
    $$select source from public.metrics_log group by source order by max(ts) desc, source limit 3$$,
    'or only some sources'
);
select throws_ok($$select public.get_latest_metrics_per_source(0)$$, '22023', null, 'one at least');
select throws_ok($$select public.get_latest_metrics_per_source(1001)$$, '22023', null, 'a thousand at most');
select throws_ok($$select public.get_latest_metrics_per_source(null)$$, '22023', null, 'a number of them');

select test.as_superuser();
create view test.slow_trends as
select d.days, l.source, k.key,
    round(avg(test.number_in(l.metric, k.key)), 4) as average, min(test.number_in(l.metric, k.key)) as least, max(test.number_in(l.metric, k.key)) as most, count(*) as samples
from unnest(array[1, 7, 30, 365]) as d (days)
join public.metrics_log as l on extract(epoch from now() - l.ts) <= d.days * 86400
cross join unnest(array['value', 'size', 'ok', 'text', 'n']) as k (key)
where test.number_in(l.metric, k.key) is not null
group by 1, 2, 3;
select is_empty(
    $$(select d, t.source, t.metric_key, t.average, t.min_value, t.max_value, t.count_samples from unnest(array[1, 7, 30, 365]) as d cross join lateral public.get_metrics_trends(d) as t except select * from test.slow_trends)
      union all (select * from test.slow_trends except select d, t.source, t.metric_key, t.average, t.min_value, t.max_value, t.count_samples from unnest(array[1, 7, 30, 365]) as d cross join lateral public.get_metrics_trends(d) as t)$$,
    'trends are those of a slow count, of everything that is a number'
);
select ok((select count(*) > 10 from public.get_metrics_trends()), 'and there are some');
select is((select count(*) from public.get_metrics_trends(7)), (select count(*) from public.get_metrics_trends()), 'of a week, if nothing is said');
select test.act_as('ada');
select throws_ok($$select public.get_metrics_trends(0)$$, '22023', null, 'a day at least');
select throws_ok($$select public.get_metrics_trends(366)$$, '22023', null, 'a year at most');
select throws_ok($$select public.get_metrics_trends(null)$$, '22023', null, 'some days');

-- The dashboard
select lives_ok('select * from public.metrics_dashboard', 'no document disturbs the dashboard');
select is((select sum(count) from public.metrics_dashboard), (select count(*)::numeric from public.metrics_log where jsonb_typeof(metric -> 'value') = 'number'), 'which shows each number once');
select is(
    (select max(max_value) from public.metrics_dashboard), (select max((metric ->> 'value')::numeric) from public.metrics_log where jsonb_typeof(metric -> 'value') = 'number'),
    'the greatest too'
);
select test.as_service();
insert into public.metrics_log (source, metric, ts)
select 'steady', jsonb_build_object('value', n), date_trunc('hour', now()) - interval '1 hour' + n * interval '1 second' from generate_series(1, 100) as n;
select test.act_as('ada');
select is(
    (select (count, avg_value, min_value, max_value, p95_value, last_ts) from public.metrics_dashboard where source = 'steady'),
    (100::bigint, avg_of.value, 1::numeric, 100::numeric, 95::numeric, date_trunc('hour', now()) - interval '1 hour' + interval '100 seconds'), 'per hour'
) from (select avg(n::numeric) as value from generate_series(1, 100) as n) as avg_of;
select test.as_service();
insert into public.metrics_log (source, metric) values ('huge', '{"value": 1e400}'), ('old', '{"value": 1}');
update public.metrics_log set ts = now() - interval '91 days' where source = 'old';
select test.act_as('ada');
select is((select p95_value from public.metrics_dashboard where source = 'huge'), 1e400::numeric, 'a number greater than floating point holds is a number');
select is_empty($$select source from public.metrics_dashboard where source = 'old'$$, 'what is older than ninety days is not shown');

-- Regressions
select test.as_service();
delete from public.metrics_log;
insert into public.metrics_log (source, ts, metric)
values
    ('api', now() - interval '2 days', '{"ms": 100, "same": 5, "zero": 0, "text": "x"}'), ('api', now() - interval '3 days', '{"ms": 300, "same": 5, "zero": 0}'),
    ('api', now() - interval '1 hour', '{"ms": 250, "same": 5, "zero": 9, "new": 1}'), ('api', now() - interval '9 days', '{"ms": 100000}'),
    ('web', now() - interval '2 days', '{"ms": -10}'), ('web', now(), '{"ms": -8}');
select test.act_as('ada');
select results_eq(
    'select source, metric_key, previous_average, current_average, change_percent from public.detect_regressions()',
    $$values ('api', 'ms', 200.0000, 250.0000, 25.00), ('web', 'ms', -10.0000, -8.0000, 20.00)$$,
    'what changed by a tenth, greatest first; not what is new or was nothing'
);
select results_eq($$select source from public.detect_regressions(threshold_percent => 21)$$, array['api'], 'or by more');
select results_eq($$select source from public.detect_regressions('web')$$, array['web'], 'or of one source');
select is_empty($$select source from public.detect_regressions('none')$$, 'or of none');
select throws_ok($$select public.detect_regressions(threshold_percent => -1)$$, '22023', null, 'by something');
select throws_ok($$select public.detect_regressions(threshold_percent => null)$$, '22023', null, 'known');
select throws_ok($$select public.detect_regressions(threshold_percent => 'NaN')$$, '22023', null, 'and a number');

-- Servers record
select test.as_service();
select isnt(public.record_performance_metric('api', '/rest/v1', 12, 200, 100, 2000, test.id_of('max'), 's1'), null, 'a server records a request');
select isnt(public.record_performance_metric('api', null, null, p_user_id => gen_random_uuid()), null, 'also one of a user that is gone');
select is((select array_agg(user_id order by user_id) from public.performance_metrics), array[test.id_of('max'), null], 'as nobody''s');
select throws_ok($$select public.record_performance_metric('api', '/', -1)$$, '23514', null, 'it takes some time');
select throws_ok($$select public.record_performance_metric('api', '/', 1, 999)$$, '23514', null, 'and has a status that exists');
select throws_ok($$select public.record_performance_metric(null, '/', 1)$$, '23502', null, 'of some service');
select isnt(public.record_business_metric('sales', 'mrr', 5, '{"plan": "pro"}', '2026-01-01', '2026-02-01'), null, 'a server records a figure');
select is(public.record_business_metric('sales', 'mrr', 7, '{"plan": "pro"}', '2026-01-01', '2026-02-01'), (select id from public.business_metrics), 'and again');
select is((select array_agg(metric_value) from public.business_metrics), array[7]::numeric[], 'in its place');
select isnt(public.record_business_metric('sales', 'mrr', 1, '{"plan": "free"}', '2026-01-01'), public.record_business_metric('sales', 'mrr', 1), 'other dimensions and periods are other figures');
select is(public.record_business_metric('sales', 'mrr', 2, null, null), public.record_business_metric('sales', 'mrr', 3, '{}'), 'without a period there is one');
select isnt(public.record_business_metric('sales', 'mrr', 4, p_tenant_id => test.tenant('acme')), null, 'a tenant has its own');
select throws_ok($$select public.record_business_metric('sales', 'mrr', 4, '{}', '2026-02-01', '2026-01-01')$$, '23514', null, 'a period ends after it starts');
select throws_ok($$select public.record_business_metric('sales', 'mrr', 4, '[]')$$, '23514', null, 'dimensions are an object');
select lives_ok($$insert into public.system_metrics (metric_name, metric_value, source) values ('cpu', 0.5, 'db')$$, 'machines are measured');
select throws_ok($$insert into public.metrics_log (source, metric) values ('Two Words', '{}')$$, '23514', null, 'a source is one word');
select throws_ok($$insert into public.metrics_log (source, metric) values ('api', '5')$$, '23514', null, 'and sends an object');

select public.upsert_events('[{"event_name": "x"}, {"event_name": "x", "occurred_at": "2020-01-01"}]');
select public.upsert_spend(jsonb_build_array(jsonb_build_object('platform', 'x', 'date', (now() at time zone 'UTC')::date), jsonb_build_object('platform', 'y', 'date', (now() at time zone 'UTC')::date)));
select public.recompute_metrics_daily((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date);
select test.act_as('ada');
select is(public.system_healthcheck(), '{"events": 1, "spend_days": 1, "metrics_days": 2}'::jsonb, 'an administrator asks whether figures arrive');

-- Everyone else
select test.act_as('olga');
select is((select array_agg(metric_value) from public.business_metrics), array[4]::numeric[], 'a manager sees the tenant''s figures');
select is_empty('select id from public.metrics_log', 'but nothing of the machines');
select is_empty('select source from public.metrics_dashboard', 'not through the dashboard either');
select is_empty('select id from public.performance_metrics', 'nor of requests');
select throws_ok($$select public.get_latest_metrics_per_source()$$, '42501', null, 'nor the newest');
select throws_ok($$select public.get_metrics_trends()$$, '42501', null, 'nor trends');
select throws_ok($$select public.detect_regressions()$$, '42501', null, 'nor regressions');
select throws_ok($$select public.system_healthcheck()$$, '42501', null, 'nor health');
select throws_ok($$select public.record_performance_metric('api', '/', 1)$$, '42501', null, 'and records nothing');
select throws_ok($$select public.record_business_metric('sales', 'mrr', 1)$$, '42501', null, 'not even figures');
select throws_ok($$insert into public.metrics_log (source, metric) values ('api', '{}')$$, '42501', null, 'or documents');
select test.act_as('max');
select is_empty('select id from public.business_metrics', 'a member sees no figures');
select test.as_anon();
select throws_ok('select source from public.metrics_dashboard', '42501', null, 'visitors see no dashboard');
select throws_ok('select source from public.metrics_log', '42501', null, 'no log');
select throws_ok($$select public.get_metrics_trends()$$, '42501', null, 'no trends');
select throws_ok($$select public.get_latest_metrics_per_source()$$, '42501', null, 'and no documents');

select test.as_superuser();
select ok((select reloptions @> array['security_invoker=true'] from pg_class where oid = 'public.metrics_dashboard'::regclass), 'the dashboard has the rights of its reader');
delete from auth.users where id = test.id_of('max');
select is((select count(*) from public.performance_metrics), 2::bigint, 'an erased account leaves its samples, as nobody''s');

select * from finish();
rollback;
