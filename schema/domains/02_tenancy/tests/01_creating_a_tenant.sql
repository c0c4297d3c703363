-- Creating a tenant: who may, under which name, on which plan.
begin;
select plan(28);

select test.given_user('olga');
select test.given_user('max');
create temp table made (name text, id uuid);
grant all on made to public;

-- Owner
select test.act_as('olga');
insert into made select 'acme', public.create_tenant('  Acme Inc ', ' ACME ');
select results_eq('select name, subdomain from public.tenants', $$values ('Acme Inc', 'acme')$$, 'the creator sees its tenant, name and subdomain in order');
select is((select status from public.tenants), 'trial', 'it starts with a trial');
select is((select trial_ends_at from public.tenants), now() + interval '14 days', 'of the length the plan says');
select is((select p.name from public.tenants as t join public.subscription_plans as p on p.id = t.plan_id), 'Starter', 'on the first plan one may start oneself');
select results_eq(
    'select user_id, role, status, permissions, invited_by from public.tenant_members',
    $$select test.id_of('olga'), 'owner', 'active', '{"all": true}'::jsonb, null::uuid$$,
    'and is its owner'
);
select is((select owner_user_id from public.tenants), test.id_of('olga'), 'who is noted');
select throws_ok($$select public.create_tenant('Other', 'acme')$$, '23505', 'the subdomain "acme" is taken', 'a subdomain is unique');
select throws_ok($$select public.create_tenant('Other', 'Acme')$$, '23505', null, 'whatever its case');
select throws_ok($$select public.create_tenant('Other', 'www')$$, '23514', 'the subdomain "www" is reserved', 'some are reserved');
select throws_ok($$select public.create_tenant('Other', 'platform')$$, '23514', null, 'the platform''s own among them');
select throws_ok($$select public.create_tenant('Other', 'a_b')$$, '23514', null, 'and some are no subdomain');
select throws_ok($$select public.create_tenant('Other', '-ab')$$, '23514', null, 'nor these');
select throws_ok($$select public.create_tenant('   ', 'other')$$, '23514', null, 'a name has letters');
select lives_ok($$select public.create_tenant('Pro', 'pro', '00000000-0000-4000-a000-000000001202')$$, 'another plan with a trial may be chosen');
select throws_ok($$select public.create_tenant('Big', 'big', '00000000-0000-4000-a000-000000001203')$$, '42501', null, 'one that must be paid first may not');
select throws_ok($$select public.create_tenant('Big', 'big', gen_random_uuid())$$, '42501', null, 'nor an invented one');
select throws_ok($$insert into public.tenants (name, subdomain) values ('x', 'xyz')$$, '42501', null, 'nobody inserts a tenant directly');
select throws_ok($$update public.tenants set plan_id = null$$, '42501', null, 'nor changes the plan');
select throws_ok($$update public.tenants set limits = '{"users": -1}'$$, '42501', null, 'nor the limits');
select throws_ok($$update public.tenants set status = 'active'$$, '42501', null, 'nor the status');
select lives_ok($$update public.tenants set name = 'Acme', domain = 'WWW.Acme.Example', settings = '{"a": 1}' where subdomain = 'acme'$$, 'but renames it');
select is((select domain from public.tenants where subdomain = 'acme'), 'www.acme.example', 'a domain is kept in lower case');

-- Quota
select test.as_superuser();
update public.tenants set settings = '{"max_tenants_per_user": 2}' where id = app.platform_tenant_id();
select test.act_as('olga');
select throws_ok($$select public.create_tenant('Third', 'third')$$, '23514', null, 'a user owns a limited number of tenants');

-- Other user, anonymous
select test.act_as('max');
select is_empty('select id from public.tenants', 'others see nothing of it');
select test.as_anon();
select throws_ok($$select public.create_tenant('x', 'xyz')$$, '42501', null, 'anon creates none');

-- The platform itself
select test.as_service();
select throws_ok($$delete from public.tenants where id = '00000000-0000-0000-0000-000000000000'$$, '23514', null, 'the platform tenant stays');
select throws_ok($$select public.create_tenant('x', 'xyz')$$, '42501', null, 'a server inserts tenants for others, it owns none');
select lives_ok($$insert into public.tenants (name, subdomain, plan_id, status) values ('Big', 'big', '00000000-0000-4000-a000-000000001203', 'active')$$, 'on any plan');

select * from finish();
rollback;
