-- Other names that projects use.

create or replace view public.workflow_steps
with (security_invoker = true)
as
select
    s.id,
    s.execution_id,
    s.step_name,
    s.step_type,
    s.status,
    s.input_data,
    s.output_data,
    s.error_message,
    s.started_at,
    s.completed_at,
    s.created_at
from public.step_executions as s;
comment on view public.workflow_steps is 'step_executions, as older code knows them; a row added here is known by its step_name';
revoke all on table public.workflow_steps from public, anon, authenticated, service_role;
grant select on table public.workflow_steps to authenticated;
grant select, insert, update, delete on table public.workflow_steps to service_role;

create or replace view public.workflows
with (security_invoker = true)
as
select
    w.tenant_id,
    w.id,
    w.name,
    w.description,
    w.steps as definition,
    w.trigger_config as config,
    w.status,
    w.category,
    w.tags,
    w.created_by,
    w.created_at,
    w.updated_at
from public.automation_workflows as w
where w.deleted_at is null;
comment on view public.workflows is 'automation_workflows that were not thrown away, as older code knows them';
revoke all on table public.workflows from public, anon, authenticated, service_role;
grant select on table public.workflows to authenticated;
grant select, insert, update, delete on table public.workflows to service_role;
