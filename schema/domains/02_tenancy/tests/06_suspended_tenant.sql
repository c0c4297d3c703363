-- A tenant in arrears: data hidden, nothing written, people and the tenant itself still visible.
begin;
select plan(24);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_billing => array['bill']);
select test.given_tenant('globex', 'otto', p_members => array['max']);
select test.given_platform_admin('ada');
select public.track_usage(test.tenant('acme'), 'apiCalls'), public.track_usage(test.tenant('globex'), 'apiCalls');
insert into public.tenant_integrations (tenant_id, integration_id) select test.tenant('acme'), id from public.integrations where slug = 'slack';
update public.tenants set status = 'suspended' where subdomain = 'acme';

-- Member of this tenant and another
select test.act_as('max');
select results_eq('select tenant_id from public.tenant_usage', array[test.tenant('globex')], 'data of the suspended tenant is hidden, of the other not');
select is_empty('select id from public.tenant_integrations', 'integrations too');
select is((select status from public.tenants where subdomain = 'acme'), 'suspended', 'the tenant shows its status');
select is((select count(*) from public.tenant_members where tenant_id = test.tenant('acme')), 3::bigint, 'and its people');
select ok(test.tenant('acme') <> all(app.writable_tenant_ids()), 'it is not writable');
select ok(test.tenant('globex') = any(app.writable_tenant_ids()), 'the other is');
select throws_ok($$select public.track_usage(test.tenant('acme'), 'apiCalls')$$, '42501', null, 'nothing is counted');
select is(public.check_tenant_limit(test.tenant('acme'), 'apiCalls'), false, 'nothing is allowed');

-- Owner
select test.act_as('olga');
select is_empty($$update public.tenants set name = 'x' returning id$$, 'an owner does not rename it');
select throws_ok($$select public.add_tenant_member(test.tenant('acme'), test.id_of('ada'))$$, '42501', null, 'adds nobody');
select throws_ok($$insert into public.tenant_integrations (tenant_id, integration_id) select test.tenant('acme'), id from public.integrations where slug = 'zapier'$$, '42501', null, 'connects nothing');

-- Billing
select test.act_as('bill');
select ok(test.tenant('acme') = any(app.billing_tenant_ids()), 'bills can still be paid');
select ok(test.tenant('acme') = any(app.suspended_tenant_ids()), 'the tenant knows it is suspended');

-- Platform admin
select is(app.visible_user_ids(), array[test.id_of('bill')], 'who is nobody in particular sees itself');
select test.act_as('ada');
select set_eq('select unnest(app.visible_user_ids())', 'select id from public.profiles', 'a platform administrator everybody');
select is((select count(*) from public.tenant_usage), 2::bigint, 'a platform administrator sees all');
select is(app.suspended_tenant_ids(), '{}'::uuid[], 'for whom nothing is hidden');

-- Service
select test.as_service();
select is((select count(*) from public.tenant_usage), 2::bigint, 'so does a server');
select lives_ok($$update public.tenants set status = 'active' where subdomain = 'acme'$$, 'which lifts the suspension');
select test.act_as('max');
select is((select count(*) from public.tenant_usage), 2::bigint, 'and all is back');

-- Cancelled and deleted
select test.as_service();
update public.tenants set status = 'cancelled' where subdomain = 'acme';
select test.act_as('max');
select is((select count(*) from public.tenant_usage where tenant_id = test.tenant('acme')), 1::bigint, 'a cancelled tenant can be read');
select ok(test.tenant('acme') <> all(app.writable_tenant_ids()), 'but not written');
select test.as_service();
update public.tenants set deleted_at = now() where subdomain = 'acme';
select test.act_as('max');
select is_empty($$select id from public.tenants where subdomain = 'acme'$$, 'a deleted one is gone');
select results_eq('select tenant_id from public.tenant_usage', array[test.tenant('globex')], 'with its data');

select * from finish();
rollback;
