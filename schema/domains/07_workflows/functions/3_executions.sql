-- Runs: queueing, taking, ending.

create or replace function public.queue_workflow_execution(
    p_workflow_id uuid,
    p_input_data jsonb default '{}',
    p_idempotency_key text default null,
    p_trigger_type text default 'manual'
)
returns public.workflow_executions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_workflow public.automation_workflows := app.writable_workflow(p_workflow_id);
    v_execution public.workflow_executions;
begin
    if v_workflow.status <> 'active' or not v_workflow.enabled then
        raise exception 'workflow % is not active', p_workflow_id
            using errcode = '55000', hint = 'Publish it, or enable it again.';
    end if;

    insert into public.workflow_executions (
        tenant_id, workflow_id, definition_id, user_id, trigger_type, input_data, idempotency_key, max_attempts
    )
    select
        v_workflow.tenant_id, v_workflow.id, d.id, (select u.id from auth.users as u where u.id = auth.uid()),
        coalesce(p_trigger_type, 'manual'), coalesce(p_input_data, '{}'), p_idempotency_key, v_workflow.max_retries + 1
    from (values (v_workflow.current_version)) as current (version)
    left join public.workflow_definitions as d
        on d.tenant_id = v_workflow.tenant_id
        and d.workflow_id = v_workflow.id
        and d.version = current.version
    on conflict (tenant_id, idempotency_key) do nothing
    returning * into v_execution;

    if not found then
        select e.*
        into v_execution
        from public.workflow_executions as e
        where e.tenant_id = v_workflow.tenant_id
        and e.idempotency_key = p_idempotency_key;
        return v_execution;
    end if;

    if not public.consume_usage(v_workflow.tenant_id, 'executions') then
        raise exception 'the executions of this month are used up'
            using errcode = 'PT402', hint = 'Move the tenant to a larger plan, or wait for the next month.';
    end if;
    return v_execution;
end
$$;
comment on function public.queue_workflow_execution(uuid, jsonb, text, text) is
    'Queues a run of the published version and counts it. The same idempotency key gives the run that is there already, counted once. For servers and those who may write in the tenant';
select app.callable_by('public.queue_workflow_execution', 'authenticated', 'service_role');

create or replace function public.claim_workflow_executions(
    p_worker text,
    p_limit integer default 10,
    p_lease interval default '5 minutes'
)
returns setof public.workflow_executions
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_claim(p_worker, p_limit, p_lease);
    return query
    update public.workflow_executions as e
    set status = 'running',
        attempt = e.attempt + 1,
        locked_by = p_worker,
        locked_until = now() + p_lease,
        started_at = coalesce(e.started_at, now())
    from (
        select d.tenant_id, d.id
        from public.workflow_executions as d
        where d.scheduled_at <= now()
        and d.attempt < d.max_attempts
        and (d.status = 'pending' or (d.status = 'running' and d.locked_until < now()))
        order by d.scheduled_at
        limit p_limit
        for update skip locked
    ) as due
    where e.tenant_id = due.tenant_id
    and e.id = due.id
    returning e.*;
end
$$;
comment on function public.claim_workflow_executions(text, integer, interval) is
    'Gives a worker runs that are due, each to one worker at a time; one that is not ended within the lease is given out again while it has attempts left';
select app.callable_by('public.claim_workflow_executions', 'service_role');

create or replace function public.finish_workflow_execution(
    p_execution_id uuid,
    p_worker text,
    p_status text,
    p_output_data jsonb default null,
    p_error_message text default null
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_execution public.workflow_executions;
begin
    perform app.assert_service();
    if p_status is null or p_status not in ('completed', 'failed', 'cancelled', 'timed_out') then
        raise exception 'a run ends as completed, failed, cancelled or timed_out'
            using errcode = '22023';
    end if;

    update public.workflow_executions as e
    set status = case when p_status = 'failed' and e.attempt < e.max_attempts then 'pending' else p_status end,
        scheduled_at = now() + app.retry_after(e.attempt),
        completed_at = case when p_status = 'failed' and e.attempt < e.max_attempts then null else now() end,
        output_data = p_output_data,
        error_message = left(p_error_message, 10000),
        locked_by = null,
        locked_until = null
    where e.id = p_execution_id
    and e.status = 'running'
    and e.locked_by = p_worker
    returning * into v_execution;

    update public.automation_workflows as w
    set last_run_at = now()
    where w.tenant_id = v_execution.tenant_id
    and w.id = v_execution.workflow_id;
    return v_execution.status;
end
$$;
comment on function public.finish_workflow_execution(uuid, text, text, jsonb, text) is
    'Ends a run that this worker has, and returns its status: pending when it failed and is tried again later; null when the worker does not have it any more';
select app.callable_by('public.finish_workflow_execution', 'service_role');

create or replace function public.cleanup_orphaned_executions()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_count integer;
begin
    perform app.assert_service();
    update public.workflow_executions as e
    set status = 'timed_out',
        completed_at = now(),
        error_message = 'its worker was lost',
        locked_by = null,
        locked_until = null
    where e.status = 'running'
    and e.locked_until < now()
    and e.attempt >= e.max_attempts;
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
comment on function public.cleanup_orphaned_executions() is
    'Ends runs whose worker was lost and that have no attempts left, and returns how many; for servers and maintenance';
select app.callable_by('public.cleanup_orphaned_executions', 'service_role');
