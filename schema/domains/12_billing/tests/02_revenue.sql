-- What a tenant earns: read by those who handle its bills, written by servers.
begin;
select plan(24);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max'], p_viewers => array['vera'], p_billing => array['bill']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');

-- Service
select test.as_service();
select lives_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor, period) values (test.tenant('acme'), 'subscription', 'Pro plan', 9900, 'monthly'), (test.tenant('globex'), 'usage', 'Calls', 250, 'one_time')$$, 'a server notes what is earned');
select results_eq($$select currency::text, status, ends_at from public.revenue_streams where name = 'Calls'$$, $$values ('USD', 'active', null::timestamptz)$$, 'in dollars and running, if nothing else is said');
select lives_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor) values (test.tenant('acme'), 'commission', 'Correction', -500)$$, 'a correction may be negative');
select throws_ok($$insert into public.revenue_streams (type, name, amount_minor) values ('usage', 'x', 1)$$, '23502', null, 'somebody earns it');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor) values (gen_random_uuid(), 'usage', 'x', 1)$$, '23503', null, 'who exists');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor) values (test.tenant('acme'), 'gift', 'x', 1)$$, '23514', null, 'of a known kind');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor, period) values (test.tenant('acme'), 'usage', 'x', 1, 'hourly')$$, '23514', null, 'in a known period');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor, currency) values (test.tenant('acme'), 'usage', 'x', 1, 'usd')$$, '23514', null, 'in a currency');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor, item_id) values (test.tenant('acme'), 'usage', 'x', 1, gen_random_uuid())$$, '23514', null, 'an item has a kind');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor, item_type) values (test.tenant('acme'), 'usage', 'x', 1, 'app')$$, '23514', null, 'and a kind an item');
select throws_ok($$update public.revenue_streams set ends_at = starts_at - interval '1 day'$$, '23514', null, 'what ends has begun');
select throws_ok($$update public.revenue_streams set metadata = '[]'$$, '23514', null, 'metadata is an object');
select is((select pg_typeof(amount_minor)::text from public.revenue_streams limit 1), 'bigint', 'money is a whole number');

-- Owner, billing
select test.act_as('olga');
select is((select count(*) from public.revenue_streams), 2::bigint, 'an owner reads its tenant''s');
select throws_ok($$update public.revenue_streams set amount_minor = 1000000$$, '42501', null, 'and writes none');
select test.act_as('bill');
select bag_eq('select name from public.revenue_streams', array['Pro plan', 'Correction'], 'so does who handles the bills');
select throws_ok($$insert into public.revenue_streams (tenant_id, type, name, amount_minor) values (test.tenant('acme'), 'usage', 'x', 1)$$, '42501', null, 'who invents none');

-- Member, viewer, other tenant, anonymous
select test.act_as('max');
select is_empty('select id from public.revenue_streams', 'a member does not see what is earned');
select test.act_as('vera');
select is_empty('select id from public.revenue_streams', 'nor a viewer');
select test.act_as('otto');
select results_eq('select name from public.revenue_streams', array['Calls'], 'another tenant sees its own');
select test.as_anon();
select throws_ok('select id from public.revenue_streams', '42501', null, 'anon nothing');

-- Suspended
select test.as_service();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('bill');
select is((select count(*) from public.revenue_streams), 2::bigint, 'bills stay readable while the tenant is suspended');

-- Platform admin, and the end
select test.act_as('ada');
select is((select count(*) from public.revenue_streams), 3::bigint, 'a platform administrator sees all');
select test.as_superuser();
delete from public.tenants where subdomain = 'acme';
select results_eq('select name from public.revenue_streams', array['Calls'], 'a deleted tenant takes its own along');

select * from finish();
rollback;
