-- Workflows: publishing, throwing away, telling what happened.

create or replace function app.writable_workflow(p_workflow_id uuid)
returns public.automation_workflows
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_workflow public.automation_workflows;
begin
    select w.*
    into v_workflow
    from public.automation_workflows as w
    where w.id = p_workflow_id
    and w.deleted_at is null
    and (app.is_service() or w.tenant_id = any(app.writable_tenant_ids()))
    for no key update;

    if not found then
        raise exception 'no workflow % that you may run or change', p_workflow_id
            using errcode = '42501';
    end if;
    return v_workflow;
end
$$;
comment on function app.writable_workflow(uuid) is
    'The workflow, locked, if the caller may write it; refuses (42501) otherwise, without telling whether there is one';
select app.callable_by('app.writable_workflow', 'nobody');

create or replace function public.publish_workflow(p_workflow_id uuid)
returns public.workflow_definitions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_workflow public.automation_workflows := app.writable_workflow(p_workflow_id);
    v_definition public.workflow_definitions;
begin
    if jsonb_array_length(v_workflow.steps) = 0 then
        raise exception 'a workflow without steps is not published'
            using errcode = '22023';
    end if;

    insert into public.workflow_definitions (tenant_id, workflow_id, name, description, definition, triggers)
    values (v_workflow.tenant_id, v_workflow.id, v_workflow.name, v_workflow.description, v_workflow.steps, v_workflow.trigger_config)
    returning * into v_definition;

    update public.automation_workflows as w
    set current_version = v_definition.version,
        status = 'active'
    where w.tenant_id = v_workflow.tenant_id
    and w.id = v_workflow.id;
    return v_definition;
end
$$;
comment on function public.publish_workflow(uuid) is
    'Freezes trigger and steps of a workflow as its next version and makes the workflow active';
select app.callable_by('public.publish_workflow', 'authenticated', 'service_role');

create or replace function public.delete_workflow(p_workflow_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update public.automation_workflows as w
    set deleted_at = now(),
        status = 'archived'
    where w.id = p_workflow_id
    and w.deleted_at is null
    and (app.is_service() or w.tenant_id = any(app.admin_tenant_ids()));
    return found;
end
$$;
comment on function public.delete_workflow(uuid) is
    'Throws a workflow away; its runs stay. For managers of the tenant; false when there is none of theirs';
select app.callable_by('public.delete_workflow', 'authenticated', 'service_role');

create or replace function public.log_automation_event(
    p_action text,
    p_workflow_id uuid default null,
    p_execution_id uuid default null,
    p_metadata jsonb default '{}'
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_tenant_id uuid;
begin
    if p_action is null or p_action !~ '^[a-z][a-z0-9_.]{0,79}$' then
        raise exception 'an action is a name of small letters, digits, _ and .'
            using errcode = '22023';
    end if;
    if num_nonnulls(p_workflow_id, p_execution_id) = 0 and not app.is_service() then
        raise exception 'an event is about a workflow or an execution'
            using errcode = '22023';
    end if;

    if p_workflow_id is not null then
        select w.tenant_id into v_tenant_id from public.automation_workflows as w where w.id = p_workflow_id;
    end if;
    if p_execution_id is not null then
        select e.tenant_id
        into v_tenant_id
        from public.workflow_executions as e
        where e.id = p_execution_id
        and e.tenant_id = coalesce(v_tenant_id, e.tenant_id);
    end if;
    if num_nonnulls(p_workflow_id, p_execution_id) > 0
        and (v_tenant_id is null or not (app.is_service() or v_tenant_id = any(app.writable_tenant_ids())))
    then
        raise exception 'no such workflow or execution of yours'
            using errcode = '42501';
    end if;

    perform app.assert_rate('log_automation_event', 300);
    perform app.write_audit(
        p_action, 'automation', coalesce(p_workflow_id, p_execution_id)::text, v_tenant_id,
        coalesce(p_metadata, '{}') || jsonb_strip_nulls(jsonb_build_object('execution_id', p_execution_id))
    );
    perform app.emit_event(
        'automation.' || p_action, v_tenant_id,
        jsonb_strip_nulls(jsonb_build_object('workflow_id', p_workflow_id, 'execution_id', p_execution_id))
    );
end
$$;
comment on function public.log_automation_event(text, uuid, uuid, jsonb) is
    'Notes what happened to a workflow or a run, in the audit trail and as an event automation.<action>. For servers and those who may write in the tenant';
select app.callable_by('public.log_automation_event', 'authenticated', 'service_role');

create or replace function public.matching_autopilot_workflows(p_tenant_id uuid, p_trigger text, p_facts jsonb default '{}')
returns setof public.autopilot_workflows
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    return query
    select a.*
    from public.autopilot_workflows as a
    where a.tenant_id = p_tenant_id
    and a.trigger = p_trigger
    and a.enabled
    and coalesce(p_facts, '{}') @> a.conditions
    order by a.created_at, a.id;
end
$$;
comment on function public.matching_autopilot_workflows(uuid, text, jsonb) is
    'Rules of a tenant whose conditions all hold for the facts; for servers';
select app.callable_by('public.matching_autopilot_workflows', 'service_role');
