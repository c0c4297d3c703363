-- The catalogue of APIs, and metering their calls.
begin;
select plan(36);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');

-- Catalogue
select test.as_anon();
select results_eq(
    $$select name, method, endpoint from public.api_services order by endpoint$$,
    $$values ('AI Text Generation', 'POST', '/api/v1/ai/generate'), ('Lead Scoring', 'POST', '/api/v1/leads/score'), ('Workflow Execution', 'POST', '/api/v1/workflows/execute')$$,
    'everyone reads the services'
);
select ok((select bool_and(cardinality(sdk_languages) > 0) from public.api_services), 'each with languages, as an array');
select ok((select bool_and(rate_limits ?& array['requests', 'period', 'burst']) from public.api_services), 'and limits');
select throws_ok($$insert into public.api_services (name, endpoint, method) values ('x', '/x', 'GET')$$, '42501', null, 'and writes none');
select test.act_as('olga');
select is_empty($$update public.api_services set pricing = '{}' returning id$$, 'prices are not a tenant''s');
select test.act_as('ada');
select throws_ok($$insert into public.api_services (name, endpoint, method) values ('Twice', '/api/v1/leads/score', 'POST')$$, '23505', null, 'a service is listed once');
select lives_ok($$insert into public.api_services (name, endpoint, method, version) values ('Next', '/api/v1/leads/score', 'POST', 'v2')$$, 'per version');
select throws_ok($$insert into public.api_services (name, endpoint, method) values ('x', '/x', 'FETCH')$$, '23514', null, 'with a known method');
select throws_ok($$insert into public.api_services (name, endpoint, method) values ('x', 'https://evil.example', 'GET')$$, '23514', null, 'under a path');

-- Service meters
select test.as_service();
create temp table recorded as
select public.record_api_usage(
    test.tenant('acme'), '/api/v1/ai/generate', 'POST', p_status_code => 200, p_response_time_ms => 120, p_cost_micros => 2000,
    p_api_service_id => (select id from public.api_services where endpoint = '/api/v1/ai/generate')
) as id;
select is((select count(*) from public.api_usage as u join recorded as r using (id)), 1::bigint, 'a call is recorded');
select results_eq('select tenant_id, method, status_code, response_time_ms, cost_micros from public.api_usage', $$select test.tenant('acme'), 'POST', 200, 120, 2000::bigint$$, 'as it was');
select is((select usage_count from public.tenant_usage where tenant_id = test.tenant('acme') and metric_type = 'apiCalls'), 1::bigint, 'and counted in the month');
select lives_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET')$$, 'path and method are enough');
select lives_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET', null, null, null, null)$$, 'unknown is unknown');
select is((select usage_count from public.tenant_usage where tenant_id = test.tenant('acme') and metric_type = 'apiCalls'), 3::bigint, 'each counts');
select throws_ok($$select public.record_api_usage(null, '/x', 'GET')$$, '23502', null, 'for somebody');
select throws_ok($$select public.record_api_usage(gen_random_uuid(), '/x', 'GET')$$, '23503', null, 'who exists');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET', p_api_service_id => gen_random_uuid())$$, '23503', null, 'of a service that exists');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), null, 'GET')$$, '23502', null, 'with a path');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'get')$$, '23514', null, 'a method');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET', 99)$$, '23514', null, 'a status');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET', 200, -1)$$, '23514', null, 'a time that passed');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET', 200, 1, -5)$$, '23514', null, 'and no cost below nothing');
select is((select usage_count from public.tenant_usage where tenant_id = test.tenant('acme') and metric_type = 'apiCalls'), 3::bigint, 'what is refused is not counted');
select is((select count(distinct tableoid) from public.api_usage where tableoid::regclass::text like 'partitions.api_usage_p%'), 1::bigint, 'rows lie in the partition of the month');

-- Member, viewer, other tenant, anonymous
select test.act_as('max');
select is((select count(*) from public.api_usage), 3::bigint, 'a member sees what its tenant called');
select throws_ok($$select public.record_api_usage(test.tenant('acme'), '/x', 'GET')$$, '42501', null, 'but records nothing');
select throws_ok($$insert into public.api_usage (tenant_id, endpoint, method) values (test.tenant('acme'), '/x', 'GET')$$, '42501', null, 'in no way');
select throws_ok($$update public.api_usage set cost_micros = 0$$, '42501', null, 'and makes nothing cheaper');
select throws_ok($$select * from partitions.api_usage_default$$, '42501', null, 'nor goes around through a partition');
select test.act_as('vera');
select is((select count(*) from public.api_usage), 3::bigint, 'a viewer sees it too');
select test.act_as('otto');
select is_empty('select id from public.api_usage', 'another tenant nothing');
select test.as_anon();
select throws_ok($$select public.record_api_usage(gen_random_uuid(), '/x', 'GET')$$, '42501', null, 'anon records nothing');

-- A service that goes, a suspended tenant
select test.as_superuser();
delete from public.api_services where endpoint = '/api/v1/ai/generate';
select is((select count(*) from public.api_usage where cost_micros = 2000 and api_service_id is null), 1::bigint, 'what was called is owed, also when the service is gone');
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('max');
select is_empty('select id from public.api_usage', 'a suspended tenant is hidden');
select test.as_superuser();
select is((select keep from app.retention_policies where table_name = 'public.api_usage'), interval '25 months', 'two years and a month are kept');

select * from finish();
rollback;
