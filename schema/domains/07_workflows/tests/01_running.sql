-- A workflow is written, published, run, tried again, lost and thrown away.
begin;
select plan(49);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
create temp table known (name text primary key, id uuid);
grant all on known to public;
create function test.flow() returns public.automation_workflows language sql as $$ select * from public.automation_workflows where name = 'Welcome' $$;

-- Writing
select test.act_as('max');
select lives_ok($$insert into public.automation_workflows (tenant_id, name) values (test.tenant('acme'), 'Welcome')$$, 'a member writes a workflow');
insert into known select 'flow', (test.flow()).id;
select is((test.flow()).created_by, test.id_of('max'), 'and is named as its author');
select throws_ok($$insert into public.automation_workflows (tenant_id, name) values (test.tenant('acme'), 'WELCOME')$$, '23505', null, 'names are unique, whatever the case');
select throws_ok($$insert into public.automation_workflows (tenant_id, name, steps) values (test.tenant('acme'), 'x', '{}')$$, '23514', null, 'steps are a list');
select throws_ok($$update public.automation_workflows set current_version = 7$$, '42501', null, 'versions are not theirs to set');
select throws_ok($$update public.automation_workflows set deleted_at = now()$$, '42501', null, 'nor is throwing away');

-- Publishing
select throws_ok($$select public.publish_workflow(id) from known$$, '22023', 'a workflow without steps is not published', 'there must be something to do');
select throws_ok($$select public.queue_workflow_execution(id) from known$$, '55000', null, 'a draft does not run');
update public.automation_workflows set steps = '[{"type": "send_email"}]';
select is((select (public.publish_workflow(id)).version from known), 1, 'the first version');
select is((test.flow()).status, 'active', 'makes it active');
select is((select (public.publish_workflow(id)).version from known), 2, 'the next is numbered on');
select is((select count(distinct checksum) from public.workflow_definitions), 1::bigint, 'the same steps have the same checksum');
select throws_ok($$update public.workflow_definitions set definition = '[]'$$, '23514', null, 'a version does not change');
select lives_ok($$update public.workflow_definitions set is_active = false where version = 1$$, 'but can be switched off');
select test.act_as('vera');
select throws_ok($$select public.publish_workflow(id) from known$$, '42501', null, 'a viewer does not publish');
select test.act_as('otto');
select throws_ok($$select public.publish_workflow(id) from known$$, '42501', null, 'nor another tenant');
select throws_ok($$select public.queue_workflow_execution(id) from known$$, '42501', null, 'which does not run it either');
select throws_ok($$select public.publish_workflow(gen_random_uuid())$$, '42501', null, 'what is not there is like what is another''s');

-- Running
select test.act_as('max');
insert into known select 'run', (public.queue_workflow_execution(id, '{"a": 1}', 'key 1')).id from known where name = 'flow';
select is((select (public.queue_workflow_execution(id, '{}', 'key 1')).id from known where name = 'flow'), (select id from known where name = 'run'), 'the same key is the same run');
select is((select usage_count from public.tenant_usage where tenant_id = test.tenant('acme') and metric_type = 'executions'), 1::bigint, 'counted once');
select is((select d.version from public.workflow_executions as e join public.workflow_definitions as d on d.id = e.definition_id), 2, 'it runs the published version');
select throws_ok($$insert into public.workflow_executions (tenant_id, workflow_id) select test.tenant('acme'), id from known where name = 'flow'$$, '42501', null, 'nobody queues past the count');
select throws_ok($$select * from public.claim_workflow_executions('me')$$, '42501', null, 'people are no workers');
reset role;
select is((select count(*) from public.claim_workflow_executions('w1')), 1::bigint, 'a worker takes the run');
select is((select count(*) from public.claim_workflow_executions('w2')), 0::bigint, 'no other gets it');
select is((select public.finish_workflow_execution(id, 'w2', 'completed') from known where name = 'run'), null, 'nor ends it');
select is((select public.finish_workflow_execution(id, 'w1', 'failed', null, 'no network') from known where name = 'run'), 'pending', 'a failure is tried again');
select ok((select scheduled_at > now() from public.workflow_executions), 'later');
update public.workflow_executions set scheduled_at = now();
select is((select attempt from public.claim_workflow_executions('w2')), 2, 'the second attempt');
update public.workflow_executions set locked_until = now() - interval '1 second';
select is((select attempt from public.claim_workflow_executions('w3')), 3, 'a lost worker''s run is taken over');
select is((select public.finish_workflow_execution(id, 'w3', 'completed', '{"ok": true}') from known where name = 'run'), 'completed', 'and ends well');
select ok((test.flow()).last_run_at is not null, 'the workflow knows when it ran');
select ok((select duration_ms >= 0 from public.workflow_executions), 'and the run how long');
insert into public.workflow_executions (tenant_id, workflow_id, status, attempt, locked_by, locked_until, started_at)
select test.tenant('acme'), id, 'running', 1, 'gone', now() - interval '1 hour', now() - interval '2 hours' from known where name = 'flow';
select is(public.cleanup_orphaned_executions(), 1, 'a run without worker and attempts is ended');
select is((select status from public.workflow_executions where error_message = 'its worker was lost'), 'timed_out', 'as timed out');
select throws_ok($$select * from public.claim_workflow_executions('w', 0)$$, '22023', null, 'a claim is for something');
select throws_ok($$select public.finish_workflow_execution(gen_random_uuid(), 'w', 'pending')$$, '22023', null, 'an end is an end');
select throws_ok($$insert into public.workflow_executions (tenant_id) values (test.tenant('acme'))$$, '23514', null, 'a run is of something');

-- Telling
select test.act_as('max');
select lives_ok($$select public.log_automation_event('step_done', id) from known where name = 'flow'$$, 'a member tells what happened');
select throws_ok($$select public.log_automation_event('Step Done', id) from known where name = 'flow'$$, '22023', null, 'by a proper name');
select throws_ok($$select public.log_automation_event('x')$$, '22023', null, 'about something');
select test.act_as('sam');
select throws_ok($$select public.log_automation_event('x', id) from known where name = 'flow'$$, '42501', null, 'that is theirs');
reset role;
select is((select count(*) from public.audit_logs where resource_type = 'automation' and action = 'step_done' and user_id = test.id_of('max')), 1::bigint, 'it is in the trail');
select is((select count(*) from public.app_events where type = 'automation.step_done' and tenant_id = test.tenant('acme')), 1::bigint, 'and an event');

-- Rules
select test.act_as('olga');
select throws_ok($$insert into public.autopilot_workflows (tenant_id, name, trigger, actions) values (test.tenant('acme'), 'x', 'conversion', '[{"type": "sync_crm", "config": {"apiKey": "k"}}]')$$, '23514', null, 'a rule holds no keys');
select throws_ok($$insert into public.autopilot_workflows (tenant_id, name, trigger, actions) values (test.tenant('acme'), 'x', 'conversion', '[{"type": "format_disk"}]')$$, '23514', null, 'and does known things');
insert into public.autopilot_workflows (tenant_id, name, trigger, conditions, actions) values (test.tenant('acme'), 'web', 'lead_captured', '{"source": "web"}', '[{"type": "notify"}]'), (test.tenant('acme'), 'all', 'lead_captured', '{}', '[{"type": "notify", "delay": 60}]');
reset role;
select results_eq($$select name from public.matching_autopilot_workflows(test.tenant('acme'), 'lead_captured', '{"source": "fair"}')$$, array['all'], 'rules apply whose conditions hold');

-- Throwing away
select test.act_as('max');
select is((select public.delete_workflow(id) from known where name = 'flow'), false, 'a member does not throw away');
select test.act_as('olga');
select is((select public.delete_workflow(id) from known where name = 'flow'), true, 'a manager does');

select * from finish();
rollback;
