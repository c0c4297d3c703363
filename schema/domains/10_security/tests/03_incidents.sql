-- Incidents, detections and the policies that set the numbers.
begin;
select plan(58);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');
select test.given_platform_admin('abel');
create temp table made (name text, id uuid);
grant all on made to public;

-- Service
select test.as_service();
insert into made select 'leak', public.record_security_event('data_leak', 'high', 'export', test.id_of('max'), test.tenant('acme'), '203.0.113.7', 'exports', '7', '{"rows": 9}', '{"source": "worker"}', 'leak/7');
select results_eq(
    $$select e.event_type, e.severity, e.action, e.user_id, e.tenant_id, e.source_ip, e.resource_type, e.resource_id, e.details, e.metadata, e.status, e.occurrences from public.security_events as e join made using (id)$$,
    $$select 'data_leak', 'high', 'export', test.id_of('max'), test.tenant('acme'), '203.0.113.7'::inet, 'exports', '7', '{"rows": 9}'::jsonb, '{"source": "worker"}'::jsonb, 'open', 1$$,
    'a server reports an incident'
);
select is(public.record_security_event('data_leak', 'high', 'export', p_tenant_id => test.tenant('acme'), p_fingerprint => 'leak/7'), (select id from made), 'the same again is the same incident');
select is((select occurrences from public.security_events join made using (id)), 2, 'counted');
select isnt(public.record_security_event('data_leak', 'high', 'export', p_tenant_id => test.tenant('globex'), p_fingerprint => 'leak/7'), (select id from made), 'of another tenant it is another');
select isnt(public.record_security_event('data_leak', 'high', 'export', p_tenant_id => test.tenant('acme')), (select id from made), 'without a fingerprint as well');
select lives_ok($$select public.record_security_event('x', 'low', 'x', gen_random_uuid(), p_details => null, p_metadata => null)$$, 'an account may be gone, and documents left out');
select throws_ok($$select public.record_security_event('x', 'awful', 'x')$$, '23514', null, 'a severity is one of four');
select throws_ok($$select public.record_security_event('x', null, 'x')$$, '23502', null, 'and must be said');
select throws_ok($$select public.record_security_event('x', 'low', 'x', p_details => '[]')$$, '23514', null, 'details are an object');
select throws_ok($$select public.record_security_event('x', 'low', 'x', p_fingerprint => '')$$, '23514', null, 'a fingerprint says something');
select throws_ok('delete from public.security_events', '42501', null, 'a server deletes none');
select throws_ok($$update public.security_events set event_type = 'harmless'$$, '23514', null, 'nor makes another one of it');
select throws_ok($$insert into public.security_events (event_type, severity, action, status, resolved_at) values ('x', 'low', 'x', 'nearly', now())$$, '23514', null, 'a status is one of four');
select lives_ok($$update public.security_events set severity = 'critical' where event_type = 'data_leak'$$, 'it may turn out worse');

-- Owner, member, other tenant, anonymous
select test.act_as('olga');
select is((select count(*) from public.security_events), 2::bigint, 'an owner sees those of the tenant');
select is_empty($$update public.security_events set status = 'resolved' returning id$$, 'and closes none');
select throws_ok($$update public.security_events set severity = 'low'$$, '42501', null, 'nor plays one down');
select throws_ok($$insert into public.security_events (event_type, severity, action) values ('x', 'low', 'x')$$, '42501', null, 'nor reports one');
select throws_ok($$select public.record_security_event('x', 'low', 'x')$$, '42501', null, 'not by the function either');
select is_empty('select id from public.threat_detections', 'detections are not for tenants');
select test.act_as('max');
select is_empty('select id from public.security_events', 'a member sees no incident, even of itself');
select test.act_as('otto');
select is((select count(*) from public.security_events), 1::bigint, 'another tenant sees its own');
select test.as_anon();
select throws_ok('select id from public.security_events', '42501', null, 'anon nothing');
select throws_ok($$select app.add_security_event('x', 'low', 'x')$$, '42501', null, 'and the inner way is closed');

-- Platform admin
select test.act_as('ada');
select is((select count(*) from public.security_events), 4::bigint, 'an administrator sees all');
update public.security_events set status = 'resolved' where fingerprint = 'leak/7' and tenant_id = test.tenant('acme');
select results_eq($$select resolved_at, resolved_by from public.security_events join made using (id)$$, $$select now(), auth.uid()$$, 'who closed one is noted');
select throws_ok('delete from public.security_events', '42501', null, 'none is deleted');
select test.as_service();
insert into made select 'again', public.record_security_event('data_leak', 'high', 'export', p_tenant_id => test.tenant('acme'), p_fingerprint => 'leak/7');
select is((select count(distinct id) from made), 2::bigint, 'what comes back after it was closed is a new incident');
select test.act_as('ada');
update public.security_events set status = 'investigating' where status = 'resolved';
select is_empty($$select id from public.security_events where resolved_at is not null or resolved_by is not null$$, 'one that is opened again is not resolved');

-- Detections
select test.as_service();
select lives_ok($$insert into public.threat_detections (user_id, ip_address, threat_type, risk_score, tenant_id) values (test.id_of('max'), '203.0.113.7', 'impossible_travel', 80, test.tenant('acme'))$$, 'a detector reports');
select throws_ok($$insert into public.threat_detections (threat_type, risk_score) values ('x', 101)$$, '23514', null, 'a score ends at a hundred');
select throws_ok($$insert into public.threat_detections (threat_type, risk_score) values ('x', -1)$$, '23514', null, 'and begins at zero');
select test.act_as('max');
select is_empty('select id from public.threat_detections', 'the person does not see it');
select test.act_as('ada');
update public.threat_detections set mitigated = true;
select results_eq('select mitigated_at, mitigated_by from public.threat_detections', $$select now(), auth.uid()$$, 'an administrator takes care of it');
select throws_ok('update public.threat_detections set risk_score = 0', '42501', null, 'but does not change the score');
update public.threat_detections set mitigated = false;
select is_empty('select id from public.threat_detections where mitigated_at is not null or mitigated_by is not null', 'and may take it back');

-- Policies
select is((select array_agg(name order by name) from public.security_policies), array['Audit', 'Compliance', 'Data Protection', 'Default Access Control'], 'four to begin with');
update public.security_policies set rules = rules || '{"max_failed_attempts": 3}' where name = 'Default Access Control';
select is((select version from public.security_policies where name = 'Default Access Control'), 2, 'a change of the rules counts');
update public.security_policies set description = 'x' where name = 'Default Access Control';
select is((select version from public.security_policies where name = 'Default Access Control'), 2, 'one of the text does not');
select throws_ok($$update public.security_policies set rules = '{"max_failed_attempts": 0}'$$, '23514', null, 'not even one attempt is no rule');
select throws_ok($$update public.security_policies set rules = '{"max_failed_attempts": "5"}'$$, '23514', null, 'nor is a text');
select throws_ok($$update public.security_policies set rules = '{"max_failed_attempts": 2.5}'$$, '23514', null, 'nor half an attempt');
select throws_ok($$update public.security_policies set rules = '{"lockout_duration": null}'$$, '23514', null, 'nor nothing');
select throws_ok($$update public.security_policies set rules = '{"require_mfa": "yes"}'$$, '23514', null, 'nor a yes');
select throws_ok($$update public.security_policies set rules = '[]'$$, '23514', null, 'rules are an object');
select throws_ok($$update public.security_policies set policy_type = 'other'$$, '23514', null, 'of a known kind');
select throws_ok($$update public.security_policies set tenant_id = test.tenant('acme') where name = 'Audit'$$, '23514', null, 'a policy does not move');
select throws_ok($$insert into public.security_policies (name, policy_type, rules) values ('Audit', 'audit', '{}')$$, '23505', null, 'there is one of a name');
select lives_ok($$insert into public.security_policies (tenant_id, name, policy_type, rules) values (test.tenant('acme'), 'Audit', 'audit', '{"log_all_access": false, "client_events_per_minute": 5.0}')$$, 'but a tenant may have its own');
update public.security_policies set is_active = false where name = 'Compliance';
select test.as_superuser();
select is(app.security_number('Audit', 'client_events_per_minute', 7), 300, 'functions go by the platform''s');
update public.security_policies set rules = '{"client_events_per_minute": 5.0}' where name = 'Audit' and tenant_id = app.platform_tenant_id();
select is(app.security_number('Audit', 'client_events_per_minute', 7), 5, 'in whichever form');
update public.security_policies set is_active = false where name = 'Audit' and tenant_id = app.platform_tenant_id();
select is(app.security_number('Audit', 'client_events_per_minute', 7), 7, 'if it is in force');
select test.act_as('max');
select is((select array_agg(name order by name) from public.security_policies), array['Audit', 'Data Protection', 'Default Access Control'], 'users read what is in force, and their tenant''s');
select is_empty($$update public.security_policies set is_active = true returning id$$, 'and change nothing');
select test.act_as('otto');
select is((select count(*) from public.security_policies where name = 'Audit'), 0::bigint, 'another tenant''s is not theirs');
select test.as_anon();
select throws_ok('select id from public.security_policies', '42501', null, 'anon reads none');

-- Addresses and accounts
select test.as_superuser();
insert into public.security_events (event_type, severity, action, source_ip, created_at) values ('x', 'low', 'x', '192.0.2.9', now() - interval '40 days');
update public.threat_detections set created_at = now() - interval '40 days';
select app.forget_addresses();
select is((select count(*) from public.security_events where source_ip is not null) + (select count(*) from public.threat_detections where ip_address is not null), 1::bigint, 'old addresses are forgotten here as well');
delete from auth.users where id in (test.id_of('max'), test.id_of('ada'));
select is((select count(*) from public.security_events where user_id is not null) + (select count(*) from public.threat_detections where user_id is not null or mitigated_by is not null), 0::bigint, 'accounts can be erased, incidents stay');

select * from finish();
rollback;
