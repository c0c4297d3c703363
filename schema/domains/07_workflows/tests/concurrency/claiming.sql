-- Sixteen workers take runs at the same time: each run is taken once.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.automation_workflows (tenant_id, name, steps) values (test.tenant('acme'), 'Busy', '[1]');
insert into public.workflow_executions (tenant_id, workflow_id) select w.tenant_id, w.id from public.automation_workflows as w cross join generate_series(1, 240);
-- session 5
select count(*) from public.claim_workflow_executions('w' || :client_id, 3);
-- check
select count(*) = 240 from public.workflow_executions where status = 'running';
select max(attempt) = 1 from public.workflow_executions;
