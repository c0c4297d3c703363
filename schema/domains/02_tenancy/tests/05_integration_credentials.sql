-- Credentials go in and do not come out, except to servers.
begin;
select plan(29);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
create function test.slack() returns uuid language sql as $$ select id from public.integrations where slug = 'slack' $$;
create function test.kept() returns jsonb language sql as $$ select public.get_tenant_integration_credentials(test.tenant('acme'), test.slack()) $$;

-- Admin
select test.act_as('adam');
select results_eq(
    $$insert into public.tenant_integrations (tenant_id, integration_id, configuration, credentials) values (test.tenant('acme'), test.slack(), '{"default_channel": "#a"}', '{"token": "xoxb-1", "secret": "s-1"}') returning credentials$$,
    $$values ('{"token": "********", "secret": "********"}'::jsonb)$$,
    'what was written comes back masked at once'
);
select lives_ok('select * from public.tenant_integrations', 'select * works');
select throws_ok('select test.kept()', '42501', null, 'no user reads them in clear, not even a manager');
select test.as_service();
select is(test.kept(), '{"token": "xoxb-1", "secret": "s-1"}', 'a server does');

select test.act_as('adam');
update public.tenant_integrations set configuration = '{"default_channel": "#b"}';
select test.as_service();
select is(test.kept(), '{"token": "xoxb-1", "secret": "s-1"}', 'another change keeps them');

select test.act_as('adam');
update public.tenant_integrations set credentials = '{"token": "xoxb-2", "secret": "********", "unknown": "********"}';
select is((select credentials from public.tenant_integrations), '{"token": "********", "secret": "********"}', 'a masked key one never had is nothing');
select test.as_service();
select is(test.kept(), '{"token": "xoxb-2", "secret": "s-1"}', 'one value is replaced, the masked one stays');

select test.act_as('adam');
update public.tenant_integrations set credentials = '{"token": "********"}';
select test.as_service();
select is(test.kept(), '{"token": "xoxb-2"}', 'a missing key is forgotten');

-- Upsert, as REST writes it
select test.act_as('adam');
select lives_ok(
    $$insert into public.tenant_integrations (tenant_id, integration_id, credentials) values (test.tenant('acme'), test.slack(), '{"token": "xoxb-3"}') on conflict (tenant_id, integration_id) do update set tenant_id = excluded.tenant_id, integration_id = excluded.integration_id, credentials = excluded.credentials$$,
    'an upsert works'
);
select is((select credentials from public.tenant_integrations), '{"token": "********"}', 'and masks as well');
insert into public.tenant_integrations (tenant_id, integration_id, credentials) values (test.tenant('acme'), test.slack(), '{"token": "ignored"}') on conflict do nothing;
select test.as_service();
select is(test.kept(), '{"token": "xoxb-3"}', 'and takes the value; one that is ignored leaves no trace');
select test.as_superuser();
select is((select count(*) from app.secrets), 1::bigint, 'there is one secret');

-- Shapes
select test.act_as('adam');
select throws_ok($$update public.tenant_integrations set credentials = '["x"]'$$, '23514', null, 'credentials are an object');
select throws_ok($$update public.tenant_integrations set credentials = jsonb_build_object('x', repeat('y', 20000))$$, '23514', null, 'of limited size');
select lives_ok($$update public.tenant_integrations set credentials = '{"nested": {"a": [1, 2]}, "n": 5, "nothing": null}'$$, 'but any content');
select is((select credentials from public.tenant_integrations), '{"nested": "********", "n": "********", "nothing": "********"}', 'all of it masked');
select throws_ok($$update public.tenant_integrations set credentials_secret_id = null$$, '42501', null, 'the pointer is not theirs');
select throws_ok($$update public.tenant_integrations set tenant_id = test.tenant('globex')$$, '23514', null, 'an integration does not move');

-- The second lock
select test.as_superuser();
alter table public.tenant_integrations disable trigger t20_keep_credentials;
select throws_ok($$update public.tenant_integrations set credentials = '{"token": "clear"}'$$, '23514', null, 'without the mask nothing is stored');
alter table public.tenant_integrations enable trigger t20_keep_credentials;

-- Member, viewer, other tenant
select test.act_as('max');
select results_eq('select credentials from public.tenant_integrations', $$values ('{"nested": "********", "n": "********", "nothing": "********"}'::jsonb)$$, 'a member sees that it is connected');
select is_empty($$update public.tenant_integrations set status = 'inactive' returning id$$, 'but changes nothing');
select test.act_as('vera');
select throws_ok($$insert into public.tenant_integrations (tenant_id, integration_id) values (test.tenant('acme'), test.slack())$$, '42501', null, 'a viewer connects nothing');
select test.act_as('otto');
select is_empty('select id from public.tenant_integrations', 'another tenant sees nothing');
select throws_ok($$insert into public.tenant_integrations (tenant_id, integration_id, credentials) values (test.tenant('acme'), test.slack(), '{"token": "stolen"}')$$, '42501', null, 'and writes nothing');
select throws_ok('select purpose from app.secrets', '42501', null, 'nobody reaches the store');

-- Away
select test.act_as('adam');
update public.tenant_integrations set credentials = '{}';
select test.as_superuser();
select is((select count(*) from app.secrets), 0::bigint, 'emptied credentials are erased');
select test.act_as('adam');
update public.tenant_integrations set credentials = '{"token": "again"}';
delete from public.tenant_integrations;
select test.as_superuser();
select is((select count(*) from app.secrets), 0::bigint, 'and go with the integration');
insert into public.tenant_integrations (tenant_id, integration_id, credentials) values (test.tenant('acme'), test.slack(), '{"token": "x"}');
delete from public.tenants where subdomain = 'acme';
select is((select count(*) from app.secrets), 0::bigint, 'and with the tenant');
select throws_ok($$delete from public.integrations where slug = 'slack'; insert into public.tenant_integrations (tenant_id, integration_id) values (test.tenant('globex'), gen_random_uuid())$$, '23503', null, 'an integration is of the catalogue');

select * from finish();
rollback;
