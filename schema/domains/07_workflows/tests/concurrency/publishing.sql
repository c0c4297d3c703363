-- Sixteen connections publish one workflow: versions count up without gaps and without doubles.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.automation_workflows (tenant_id, name, steps) values (test.tenant('acme'), 'Busy', '[1]');
-- session 5
begin;
select test.act_as('olga');
select (public.publish_workflow(id)).version from public.automation_workflows;
commit;
-- check
select count(*) = 80 and max(version) = 80 from public.workflow_definitions;
select current_version = 80 from public.automation_workflows;
