-- Channels: configured by managers, seen by members, without what opens them.
begin;
select plan(31);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
create function test.channel() returns uuid language sql as $$ select id from public.communication_channels where lower(name) = 'alerts' $$;
create function test.clear() returns jsonb language sql as $$ select public.get_communication_channel_configuration(test.tenant('acme'), test.channel()) $$;

-- Admin
select test.act_as('adam');
select results_eq(
    $$insert into public.communication_channels (tenant_id, name, type, configuration) values (test.tenant('acme'), 'Alerts', 'slack', '{"channel": "#alerts", "webhook_url": "https://hooks.example.com/T0/B0/s3cret", "apiKey": {"a": 1}}') returning configuration$$,
    $$values ('{"channel": "#alerts", "webhook_url": "********", "apiKey": "********"}'::jsonb)$$,
    'secrets come back masked at once, what is harmless stays readable'
);
select throws_ok('select test.clear()', '42501', null, 'no manager reads them again');
select test.as_service();
select is(test.clear(), '{"channel": "#alerts", "webhook_url": "https://hooks.example.com/T0/B0/s3cret", "apiKey": {"a": 1}}', 'a server does, all together');
select test.act_as('adam');
update public.communication_channels set configuration = '{"channel": "#ops", "webhook_url": "********"}';
select test.as_service();
select is(test.clear(), '{"channel": "#ops", "webhook_url": "https://hooks.example.com/T0/B0/s3cret"}', 'a masked value stays, a missing key is forgotten');
select test.act_as('adam');
select lives_ok(
    $$insert into public.communication_channels (tenant_id, id, name, type, configuration) values (test.tenant('acme'), test.channel(), 'Alerts', 'slack', '{"webhook_url": "https://hooks.example.com/new"}') on conflict (tenant_id, id) do update set tenant_id = excluded.tenant_id, id = excluded.id, name = excluded.name, type = excluded.type, configuration = excluded.configuration$$,
    'an upsert as REST writes it works'
);
select test.as_service();
select is(test.clear(), '{"webhook_url": "https://hooks.example.com/new"}', 'and takes the value');
select test.act_as('adam');
select throws_ok($$insert into public.communication_channels (tenant_id, name, type, configuration) values (test.tenant('acme'), 'ALERTS', 'email', '{"password": "x"}')$$, '23505', null, 'names are unique, whatever their case');
insert into public.communication_channels (tenant_id, name, type, configuration) values (test.tenant('acme'), 'alerts', 'email', '{"password": "x"}') on conflict do nothing;
select test.as_superuser();
select is((select count(*) from app.secrets), 1::bigint, 'what is ignored leaves no trace');

-- Shapes
select test.act_as('adam');
select throws_ok($$update public.communication_channels set configuration = '{"webhook_url": "http://hooks.example.com/x"}'$$, '23514', null, 'an address is https');
select throws_ok($$update public.communication_channels set configuration = '{"url": "https://"}'$$, '23514', null, 'with a host');
select throws_ok($$update public.communication_channels set configuration = '{"url": "https:///x"}'$$, '23514', null, 'that has a name');
select throws_ok($$update public.communication_channels set configuration = '{"url": ["https://a.example"]}'$$, '23514', null, 'as text');
select throws_ok($$update public.communication_channels set configuration = '["x"]'$$, '23514', null, 'a configuration is an object');
select throws_ok($$update public.communication_channels set configuration = null$$, '23514', null, 'not nothing');
select throws_ok($$update public.communication_channels set configuration = jsonb_build_object('x', repeat('y', 20000))$$, '23514', null, 'of limited size');
select throws_ok($$update public.communication_channels set type = 'pigeon'$$, '23514', null, 'types are a closed list');
select throws_ok($$update public.communication_channels set configuration_secret_id = null$$, '42501', null, 'the pointer is not theirs');
select throws_ok($$update public.communication_channels set last_verified_at = now()$$, '42501', null, 'nor whether it works');
select throws_ok($$update public.communication_channels set tenant_id = test.tenant('globex')$$, '23514', null, 'a channel does not move');

-- Whether it works
select test.as_service();
update public.communication_channels set last_verified_at = now(), failure_count = 2;
select test.act_as('adam');
update public.communication_channels set name = 'alerts', configuration = '{"webhook_url": "********"}';
select is((select failure_count from public.communication_channels), 2, 'nothing new leaves it as it was');
update public.communication_channels set configuration = '{"webhook_url": "https://hooks.example.com/newer"}';
select results_eq('select last_verified_at, failure_count from public.communication_channels', $$values (null::timestamptz, 0)$$, 'a new address is not tried yet');

-- The second lock
select test.as_superuser();
alter table public.communication_channels disable trigger t20_keep_configuration;
select throws_ok($$update public.communication_channels set configuration = '{"token": "clear"}'$$, '23514', null, 'without the mask nothing is stored');
alter table public.communication_channels enable trigger t20_keep_configuration;

-- Member, viewer, other tenant, anonymous
select test.act_as('max');
select results_eq('select configuration from public.communication_channels', $$values ('{"webhook_url": "********"}'::jsonb)$$, 'a member sees that there is one');
select is_empty($$update public.communication_channels set active = false returning id$$, 'but changes nothing');
select test.act_as('vera');
select throws_ok($$insert into public.communication_channels (tenant_id, name, type) values (test.tenant('acme'), 'x', 'email')$$, '42501', null, 'a viewer adds nothing');
select test.act_as('otto');
select is_empty('select id from public.communication_channels', 'another tenant sees nothing');
select throws_ok($$insert into public.communication_channels (tenant_id, id, name, type, configuration) values (test.tenant('acme'), gen_random_uuid(), 'x', 'webhook', '{"url": "https://evil.example"}')$$, '42501', null, 'and writes nothing');
select test.as_anon();
select throws_ok('select id from public.communication_channels', '42501', null, 'anon neither');

-- Away
select test.act_as('adam');
update public.communication_channels set configuration = '{"channel": "#quiet"}';
select test.as_superuser();
select is((select count(*) from app.secrets), 0::bigint, 'without secrets none is kept');
select test.act_as('adam');
update public.communication_channels set configuration = '{"token": "again"}';
select test.as_superuser();
select is((select count(*) from app.secrets), 1::bigint, 'one that comes is');
delete from public.tenants where subdomain = 'acme';
select is((select count(*) from app.secrets), 0::bigint, 'until the tenant goes');

select * from finish();
rollback;
