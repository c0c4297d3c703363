-- What rows get by themselves.

create or replace function app.number_definition()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if new.version is null and new.workflow_id is null then
        new.version := 1;
    elsif new.version is null then
        perform from public.automation_workflows as w where w.tenant_id = new.tenant_id and w.id = new.workflow_id for no key update;
        new.version := (
            select coalesce(max(d.version), 0) + 1
            from public.workflow_definitions as d
            where d.tenant_id = new.tenant_id
            and d.workflow_id = new.workflow_id
        );
    end if;
    return new;
end
$$;
comment on function app.number_definition() is
    'Trigger: versions of a workflow count from 1, also when several are published at once';
select app.callable_by('app.number_definition', 'nobody');

create or replace function app.complete_step()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.step_id := coalesce(new.step_id, new.step_name);
    new.tenant_id := coalesce(new.tenant_id, (select e.tenant_id from public.workflow_executions as e where e.id = new.execution_id));
    return new;
end
$$;
comment on function app.complete_step() is
    'Trigger: a step is of the tenant of its run, and is known by its name where it has no id';
select app.callable_by('app.complete_step', 'nobody');
