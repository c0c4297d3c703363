-- Metering: counting, asking, and consuming under a limit.
begin;
select plan(41);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
update public.tenants set plan_id = '00000000-0000-4000-a000-000000001201' where subdomain = 'acme';

-- Member
select test.act_as('max');
select lives_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls')$$, 'a member counts a call');
select lives_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls', 41)$$, 'and more');
select is((select usage_count from public.tenant_usage where metric_type = 'apiCalls'), 42::bigint, 'in one row');
select is((select period_start from public.tenant_usage), date_trunc('month', now() at time zone 'UTC') at time zone 'UTC', 'of the month in UTC');
select is((select (period_end at time zone 'UTC') - (period_start at time zone 'UTC') from public.tenant_usage), (date_trunc('month', now() at time zone 'UTC') + interval '1 month') - date_trunc('month', now() at time zone 'UTC'), 'from its first to its last moment');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls', 0)$$, '22023', null, 'nothing is not counted');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls', -5)$$, '22023', null, 'nor less');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls', 1000001)$$, '22023', null, 'nor too much');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls', null)$$, '22023', null, 'nor the unknown');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'likes')$$, '22023', null, 'nor an unknown metric');
select throws_ok($$select public.track_usage(null, 'apiCalls')$$, '42501', null, 'nor for nobody');
select throws_ok($$update public.tenant_usage set usage_count = 0$$, '42501', null, 'nobody resets a counter');
select throws_ok($$insert into public.tenant_usage (tenant_id, metric_type, period_start, period_end) values (test.tenant('acme'), 'x', now(), now() + interval '1 day')$$, '42501', null, 'nor makes one');

select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), true, '42 of 10000 leave room');
select is(public.consume_usage(test.tenant('acme'), 'customAgents'), true, 'the one custom agent is used');
select is(public.check_tenant_limit(test.tenant('acme'), 'customAgents'), false, 'then none is left');
select is(public.consume_usage(test.tenant('acme'), 'customAgents'), false, 'and none is given');
select is((select usage_count from public.tenant_usage where metric_type = 'customAgents'), 1::bigint, 'nor counted');
select is(public.consume_usage(test.tenant('acme'), 'workflows', 6), false, 'not more than the limit at once');
select is(public.consume_usage(test.tenant('acme'), 'workflows', 5), true, 'but all of it');
select is(public.check_tenant_limit(test.tenant('acme'), 'anything'), true, 'what has no limit is free');

-- Viewer
select test.act_as('vera');
select is((select count(*) from public.tenant_usage), 3::bigint, 'a viewer sees the usage');
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), true, 'and may ask');

-- Other tenant, anonymous
select test.act_as('otto');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls')$$, '42501', null, 'a stranger counts nothing');
select throws_ok($$select public.consume_usage(test.tenant('acme'), 'apiCalls')$$, '42501', null, 'nor consumes');
select throws_ok($$select public.check_tenant_limit(test.tenant('acme'), 'apiCalls')$$, '42501', null, 'nor asks');
select throws_ok($$select public.check_tenant_limit(null, 'apiCalls')$$, '42501', null, 'for nobody either');
select is_empty('select usage_count from public.tenant_usage', 'nor sees');
select test.as_anon();
select throws_ok($$select public.check_tenant_limit(gen_random_uuid(), 'apiCalls')$$, '42501', null, 'anon neither');

-- Service
select test.as_service();
select lives_ok($$select public.track_usage(test.tenant('acme'), 'ourOwnMetric', 7)$$, 'a server counts metrics of its own');
select is(public.check_tenant_limit(gen_random_uuid(), 'apiCalls'), false, 'an unknown tenant may nothing');
update public.tenants set limits = '{"apiCalls": 42, "executions": -1, "storage": "lots"}' where subdomain = 'acme';
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), false, 'a limit of the tenant goes before the plan''s');
select is(public.check_tenant_limit(test.tenant('acme'), 'executions'), true, 'minus one is no limit');
select is(public.check_tenant_limit(test.tenant('acme'), 'storage'), true, 'what is no number is no limit of the tenant');
select is(public.consume_usage(test.tenant('acme'), 'storage', 2), false, 'so the plan''s holds');
update public.tenants set plan_id = null, limits = '{}' where subdomain = 'acme';
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), true, 'without plan nothing is limited');
update public.tenants set status = 'trial', trial_ends_at = now() + interval '1 day' where subdomain = 'acme';
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), true, 'a trial works');
update public.tenants set trial_ends_at = now() - interval '1 day' where subdomain = 'acme';
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), false, 'until it is over');
update public.tenants set status = 'cancelled' where subdomain = 'acme';
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), false, 'a cancelled tenant may nothing');
update public.tenants set status = 'suspended' where subdomain = 'acme';
select is(public.consume_usage(test.tenant('acme'), 'apiCalls'), false, 'nor a suspended one');
update public.tenants set status = 'active', deleted_at = now() where subdomain = 'acme';
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), false, 'nor a deleted one');

select * from finish();
rollback;
