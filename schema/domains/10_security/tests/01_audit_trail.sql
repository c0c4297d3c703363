-- The audit trail: logging, the older name, who reads, and that nobody rewrites it.
begin;
select plan(57);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');
select set_config('request.headers', '{"user-agent": "curl", "x-real-ip": "203.0.113.7"}', true);

-- User
select test.act_as('max');
create temp table logged as select public.log_audit_event(p_action => 'report.opened', p_resource_type => 'reports', p_resource_id => '7', p_metadata => '{"pages": 3}', p_tenant_id => test.tenant('acme')) as id;
select results_eq(
    'select l.tenant_id, l.user_id, l.action, l.resource, l.resource_type, l.resource_id, l.metadata, l.ip_address, l.user_agent, l.severity, l.origin from public.audit_logs as l join logged using (id)',
    $$select test.tenant('acme'), auth.uid(), 'report.opened', 'reports:7', 'reports', '7', '{"pages": 3}'::jsonb, '203.0.113.7'::inet, 'curl', 'low', 'client'$$,
    'a user logs what it did, with where the request came from'
);
select is((select l.created_at = l."timestamp" and l.created_at = now() from public.audit_logs as l join logged using (id)), true, 'at the time of the server');
select is(
    (select l.user_id from public.audit_logs as l where l.id = public.log_audit_event(test.id_of('olga'), 'forged', 'x', '1', '{}')),
    null, 'a row of somebody else is not there to be read'
);
select is((select count(*) from public.audit_logs where action = 'forged' and user_id = auth.uid()), 1::bigint, 'because the caller stands in it');
select public.log_audit_event(p_action => 'elsewhere', p_ip_address => '198.51.100.1', p_user_agent => 'Mozilla');
select is((select ip_address from public.audit_logs where action = 'elsewhere'), '203.0.113.7', 'nobody invents an address');
select is((select user_agent from public.audit_logs where action = 'elsewhere'), 'curl', 'nor a browser');
select is((select resource_type from public.audit_logs where action = 'elsewhere'), 'user_activity', 'what is about nothing is activity');
select is((select tenant_id from public.audit_logs where action = 'elsewhere'), app.platform_tenant_id(), 'and in no tenant');
select throws_ok($$select public.log_audit_event(p_action => 'x', p_tenant_id => test.tenant('globex'))$$, '42501', null, 'nothing goes to another tenant');
select throws_ok($$select public.log_audit_event()$$, '22023', null, 'an event has an action');
select throws_ok($$select public.log_audit_event(p_action => 'x', p_metadata => '[1]')$$, '22023', null, 'metadata are an object');
select throws_ok($$select public.log_audit_event(p_action => 'x', p_details => '"x"')$$, '22023', null, 'details as well');
select throws_ok($$select public.log_audit_event(p_action => '')$$, '23514', null, 'an empty action is none');
select throws_ok($$select public.log_audit_event(p_action => repeat('x', 201))$$, '23514', null, 'nor a novel');
select throws_ok($$select public.log_audit_event(p_action => 'x', p_severity => 'panic')$$, '23514', null, 'a severity is one of four');
select throws_ok($$select public.log_audit_event(p_action => 'x', p_metadata => jsonb_build_object('x', repeat('y', 70000)))$$, '23514', null, 'there is a limit to what is logged');
select lives_ok($$select public.log_audit_event(p_action => 'x', p_metadata => null, p_severity => null)$$, 'nulls are defaults');

-- Both older forms, by name
select lives_ok($$select public.log_audit_event(p_user_id => auth.uid(), p_action => 'five', p_resource_type => 'x', p_resource_id => '1', p_metadata => '{}')$$, 'five arguments');
select lives_ok(
    $$select public.log_audit_event(p_tenant_id => test.tenant('acme'), p_user_id => null, p_action => 'eleven', p_resource => 'Report 7', p_resource_type => 'reports', p_resource_id => '7', p_details => '{"a": 1, "b": 1}', p_metadata => '{"b": 2}', p_ip_address => null, p_user_agent => null, p_severity => 'medium')$$,
    'eleven arguments'
);
select results_eq(
    $$select resource, metadata, severity from public.audit_logs where action = 'eleven'$$,
    $$values ('Report 7', '{"a": 1, "b": 2}'::jsonb, 'medium')$$,
    'details are metadata'
);

-- The older name
select results_eq(
    $$insert into public.audit_log (user_id, action, meta, ts) values (test.id_of('olga'), 'clicked', '{"n": 1}', '2001-01-01') returning user_id, action, meta, ts$$,
    $$select auth.uid(), 'clicked', '{"n": 1}'::jsonb, now()$$,
    'a row of audit_log names the caller and the time of the server, whatever it states'
);
select is((select origin from public.audit_logs where action = 'clicked'), 'client', 'it is in audit_logs');
select is((select count(*) from public.audit_log where action in ('clicked', 'elsewhere', 'report.opened')), 2::bigint, 'audit_log has what users did, not the rest');
select throws_ok($$insert into public.audit_log (meta) values ('{}')$$, '22023', null, 'an action is needed here too');
select throws_ok($$update public.audit_log set action = 'x'$$, '42501', null, 'nobody changes it');
select throws_ok($$delete from public.audit_log$$, '42501', null, 'nor deletes from it');
select throws_ok($$update public.audit_logs set action = 'x'$$, '42501', null, 'nor from audit_logs');
select throws_ok($$insert into public.audit_logs (user_id, action, resource, resource_type) values (auth.uid(), 'x', 'x', 'x')$$, '42501', null, 'where users add through the function');
select throws_ok($$insert into public.audit_log (action) values ('x') on conflict (id) do nothing$$, null, null, 'an upsert is not possible');
select throws_ok($$select app.write_audit('x', 'x')$$, '42501', null, 'the inner way is closed');

-- Too many
select test.as_superuser();
update public.security_policies set rules = rules || '{"client_events_per_minute": 1}' where name = 'Audit';
select test.act_as('adam');
select lives_ok($$select public.log_audit_event(p_action => 'once')$$, 'as many as the policy says');
select throws_ok($$select public.log_audit_event(p_action => 'twice')$$, '23514', null, 'and no more');
select throws_ok($$insert into public.audit_log (action) values ('twice')$$, '23514', null, 'by the older name neither');

-- Owner, admin, others
select test.act_as('olga');
select is((select count(*) from public.audit_logs where action = 'report.opened'), 1::bigint, 'an owner reads what happened in the tenant');
select is((select count(*) from public.audit_logs where action = 'elsewhere'), 0::bigint, 'not what happened elsewhere');
select is((select count(*) from public.audit_log), 0::bigint, 'nor the activity of others');
select test.act_as('otto');
select is((select count(*) from public.audit_logs where action in ('report.opened', 'elsewhere', 'eleven')), 0::bigint, 'another tenant reads nothing');
select test.act_as('ada');
select is((select count(*) from public.audit_logs where action in ('report.opened', 'elsewhere', 'eleven')), 3::bigint, 'a platform administrator all');
select throws_ok($$delete from public.audit_logs$$, '42501', null, 'and deletes nothing');

-- Anonymous
select test.as_anon();
select throws_ok($$select public.log_audit_event(p_action => 'x')$$, '42501', null, 'anon logs nothing');
select throws_ok($$select id from public.audit_log$$, '42501', null, 'nor reads');
select throws_ok($$insert into public.audit_log (action) values ('x')$$, '42501', null, 'nor adds');

-- Service
select test.as_service();
select lives_ok($$select public.log_audit_event(test.id_of('olga'), 'for.olga', 'x', p_ip_address => '198.51.100.1', p_user_agent => 'server', p_tenant_id => test.tenant('globex'))$$, 'a server logs for anybody, anywhere');
select results_eq($$select user_id, ip_address, user_agent, origin from public.audit_logs where action = 'for.olga'$$, $$select test.id_of('olga'), '198.51.100.1'::inet, 'server', 'system'$$, 'and states from where');
select lives_ok($$select public.log_audit_event(gen_random_uuid(), 'for.nobody', 'x')$$, 'also for an account that is gone');
select is((select user_id from public.audit_logs where action = 'for.nobody'), null, 'then without a name');
select lives_ok($$insert into public.audit_log (user_id, action) values (test.id_of('olga'), 'by.server')$$, 'by the older name too');
select is((select user_id from public.audit_log where action = 'by.server'), test.id_of('olga'), 'for whom it says');
select lives_ok($$insert into public.audit_logs (user_id, action, resource, resource_type) values (null, 'direct', 'x', 'x')$$, 'a server may add a row itself');
select throws_ok($$insert into public.audit_logs (action, resource, resource_type, created_at) values ('x', 'x', 'x', '2001-01-01')$$, '42501', null, 'but not date it back');
select throws_ok($$update public.audit_logs set severity = 'low'$$, '42501', null, 'nor change one');
select throws_ok($$delete from public.audit_logs$$, '42501', null, 'nor delete one');
select throws_ok($$truncate public.audit_logs$$, '42501', null, 'nor all');

-- Evidence outlives what it is about
select test.as_superuser();
delete from public.tenants where id = test.tenant('acme');
select is((select count(*) from public.audit_logs where action = 'report.opened' and tenant_id = test.tenant('acme')), 1::bigint, 'the trail of a tenant stays when it is gone');
delete from auth.users where id = test.id_of('max');
select is((select user_id from public.audit_logs where action = 'report.opened'), null, 'and of a user, without the user');

-- Addresses are forgotten
update public.audit_logs set created_at = now() - interval '31 days' where action = 'elsewhere';
select app.forget_addresses();
select is((select array_agg(host(ip_address) order by action) from public.audit_logs where action in ('eleven', 'elsewhere')), array['203.0.113.7', null], 'after a month an address goes, not before');
select is((select user_agent from public.audit_logs where action = 'elsewhere'), 'curl', 'the rest of the row stays');

select * from finish();
rollback;
