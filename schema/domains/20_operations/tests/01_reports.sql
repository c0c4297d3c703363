-- Reports of machines: taken in any shape, lifted where the shape is known, read by administrators.
begin;
select plan(44);

select test.given_tenant('acme', 'olga');
select test.given_platform_admin('ada');

select test.act_as('ada');
select is(public.get_latest_orchestrator_report(), null, 'before the first cycle there is none');

-- Service
select test.as_service();
select lives_ok(
    $$insert into public.orchestrator_reports (cycle, "timestamp", status, report) values (8, now(), 'success', '{"cycle": 8, "modules": {}, "summary": {"vulnerabilities": 3, "costDeviation": -4.5, "securityIssues": 1, "uptime": 99.95, "recommendations": []}}')$$,
    'a cycle is reported'
);
select results_eq('select vulnerabilities, cost_deviation, security_issues, uptime from public.orchestrator_reports where cycle = 8', $$values (3::numeric, -4.5, 1::numeric, 99.95)$$, 'its summary is in columns');
select lives_ok($$insert into public.orchestrator_reports (cycle, status, report) values (9, 'partial', '{"summary": {"vulnerabilities": "many", "uptime": null}}'), (7, 'failed', '{}')$$, 'a document of another shape is taken');
select results_eq('select vulnerabilities, cost_deviation, security_issues, uptime from public.orchestrator_reports where cycle = 9', $$values (null::numeric, null::numeric, null::numeric, null::numeric)$$, 'and then nothing is lifted');
select throws_ok($$insert into public.orchestrator_reports (cycle, status, report) values (9, 'success', '{}')$$, '23505', null, 'a cycle has one report');
select lives_ok($$insert into public.orchestrator_reports (cycle, status, report) values (9, 'success', '{"cycle": 9}') on conflict (cycle) do update set status = excluded.status, report = excluded.report$$, 'which may be repeated');
select lives_ok($$insert into public.orchestrator_reports (id, cycle, status, report) values (1000, 1, 'success', '{}')$$, 'an id may be given');
select throws_ok($$insert into public.orchestrator_reports (cycle, status, report) values (10, 'odd', '{}')$$, '23514', null, 'a status is one of three');
select throws_ok($$insert into public.orchestrator_reports (cycle, status, report) values (10, 'success', '[]')$$, '23514', null, 'a report is an object');
select throws_ok($$insert into public.orchestrator_reports (cycle, status, report) values (-1, 'success', '{}')$$, '23514', null, 'cycles are counted up');
select is(public.get_latest_orchestrator_report(), '{"cycle": 9}', 'the latest is the one of the highest cycle');

select lives_ok($$insert into public.dependency_reports (service, report) values ('api', '{"vulnerabilities": [{"severity": "low"}, {"severity": "high"}, "odd"], "outdated": []}'), ('web', '{"vulnerabilities": 4}'), ('app', '{"vulnerabilities": []}'), ('old', '{"vulnerabilities": [{"severity": "moderate"}]}'), ('odd', '{"vulnerabilities": "none"}')$$, 'dependencies are reported');
select results_eq(
    'select service, vulnerabilities_count, severity_max from public.dependency_reports order by id',
    $$values ('api', 3::numeric, 'high'), ('web', 4, null), ('app', 0, null), ('old', 1, 'medium'), ('odd', null, null)$$,
    'with their number and the worst'
);
select throws_ok($$insert into public.dependency_reports (report) values ('1')$$, '23514', null, 'a report is an object here too');

select lives_ok($$insert into public.cost_forecasts (forecast, trends) values ('{"current_monthly": 120.505, "projected_monthly": 140, "deviation_percent": 16.2, "trend": "increasing", "confidence": 0.8, "breakdown": {"vercel": 20}}', '{"uptime": 99.9}')$$, 'costs are forecast');
select results_eq('select period_month, current_monthly_minor, projected_monthly_minor, deviation_percent, trend, currency::text from public.cost_forecasts', $$select date_trunc('month', now() at time zone 'UTC')::date, 12051::bigint, 14000::bigint, 16.2, 'increasing', 'USD'$$, 'in cents, for this month');
select throws_ok($$insert into public.cost_forecasts (forecast) values ('{}')$$, '23505', null, 'once a month');
select lives_ok($$insert into public.cost_forecasts (period_month, forecast) values ('2020-01-01', '{"current_monthly": 1e300, "projected_monthly": "a lot", "trend": "wild"}')$$, 'odd amounts are taken');
select results_eq($$select current_monthly_minor, projected_monthly_minor, trend from public.cost_forecasts where period_month = '2020-01-01'$$, $$values (null::bigint, null::bigint, null::text)$$, 'and not lifted');
select throws_ok($$insert into public.cost_forecasts (period_month, forecast) values ('2020-01-02', '{}')$$, '23514', null, 'a month begins on its first');
select throws_ok($$insert into public.cost_forecasts (period_month, forecast, currency) values ('2020-02-01', '{}', 'dollars')$$, '23514', null, 'a currency has three letters');

select lives_ok($$insert into public.security_audits (commit_sha, audit) values ('0123abc', '{"secrets": {"status": "ok"}, "tls": {"status": "warning"}, "rls": {"status": "critical"}}'), (null, '{"cors": {"status": "warning"}, "tls": "fine"}'), (null, '{"status": "critical"}'), (null, '{}')$$, 'an audit is reported');
select is((select array_agg(status order by id) from public.security_audits), array['critical', 'warning', 'critical', 'ok'], 'with its worst finding');
select throws_ok($$insert into public.security_audits (audit, commit_sha) values ('{}', 'HEAD')$$, '23514', null, 'of a commit, not of a branch');
select throws_ok($$insert into public.security_audits (audit, status) values ('{}', 'ok')$$, '428C9', null, 'nobody states the result');

-- Who reads
select test.act_as('ada');
select is((select count(*) from public.security_audits), 4::bigint, 'an administrator reads');
select throws_ok($$delete from public.security_audits$$, '42501', null, 'and deletes nothing');
select is(public.get_latest_orchestrator_report(), '{"cycle": 9}', 'and asks for the latest');
select test.act_as('olga');
select is_empty('select id from public.orchestrator_reports union all select id from public.dependency_reports union all select id from public.cost_forecasts union all select id from public.security_audits', 'a user reads no weak points');
select throws_ok('select public.get_latest_orchestrator_report()', '42501', null, 'nor by the function');
select throws_ok('select * from public.get_table_rls_status()', '42501', null, 'nor what is protected');
select test.as_anon();
select throws_ok('select id from public.security_audits', '42501', null, 'anon neither');
select throws_ok('select public.get_latest_orchestrator_report()', '42501', null, 'nor by the function');
select throws_ok('select * from public.get_table_rls_status()', '42501', null, 'nor what is protected');

-- What is protected
select test.as_superuser();
create table public.forgotten (id int primary key);
create table public.strict (id int primary key);
alter table public.strict enable row level security;
alter table public.strict force row level security;
create policy one on public.strict for select to authenticated using (id = 1);
create view public.plain_view as select id from public.strict;
create view public.invoker_view with (security_invoker = on) as select id from public.strict;
create materialized view public.copied as select id from public.strict;
select test.act_as('ada');
select results_eq(
    $$select table_name, rls_enabled, rls_forced, policy_count, kind, security_invoker from public.get_table_rls_status() where table_name in ('public.forgotten', 'public.strict', 'public.plain_view', 'public.invoker_view', 'public.copied')$$,
    $$values
        ('public.copied', false, false, 0, 'materialized view', null::boolean),
        ('public.forgotten', false, false, 0, 'table', null),
        ('public.invoker_view', false, false, 0, 'view', true),
        ('public.plain_view', false, false, 0, 'view', false),
        ('public.strict', true, true, 1, 'table', null)$$,
    'tables and views with what protects them'
);
select is((select rls_enabled and policy_count > 0 and kind = 'table' from public.get_table_rls_status() where table_name = 'public.tenants'), true, 'tenants are');
select is_empty($$select table_name from public.get_table_rls_status() where kind in ('table', 'partitioned') and not rls_enabled and table_name <> 'public.forgotten'$$, 'and so is every table of ours');
select results_eq(
    $$select p.parameter_name::text collate "default" from information_schema.parameters as p join information_schema.routines as r using (specific_schema, specific_name) where r.routine_name = 'get_table_rls_status' order by p.ordinal_position limit 2$$,
    array['table_name', 'rls_enabled'], 'the two older columns come first'
) from (select test.as_superuser()) as prepared;
select test.as_service();
select isnt_empty($$select table_name from public.get_table_rls_status() where kind = 'partitioned'$$, 'partitioned tables show');
select is_empty($$select table_name from public.get_table_rls_status() where table_name like '%\_p20%'$$, 'their partitions do not');

-- Not for ever
select test.as_superuser();
update public.orchestrator_reports set created_at = now() - interval '3 years' where cycle = 7;
update public.dependency_reports set created_at = now() - interval '3 years' where service = 'old';
update public.security_audits set created_at = now() - interval '3 years' where commit_sha is not null;
update public.cost_forecasts set created_at = now() - interval '3 years' where period_month = '2020-01-01';
select is((select sum(rows_deleted) from app.apply_retention() where table_name in ('public.orchestrator_reports', 'public.dependency_reports', 'public.security_audits')), 3::numeric, 'reports go after two years');
select is((select count(*) from public.cost_forecasts), 2::bigint, 'forecasts stay: there is one a month');
select is((select count(*) from public.orchestrator_reports), 3::bigint, 'and so do younger ones');

select * from finish();
rollback;
