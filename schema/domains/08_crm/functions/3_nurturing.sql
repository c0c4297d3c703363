-- Sequences of e-mails. An enrolment has one step ahead of it at a time, which a worker takes and finishes; that makes the next.

create or replace function app.schedule_nurturing_step(p_tenant_id uuid, p_enrollment_id uuid, p_from timestamptz)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    insert into public.nurturing_schedule (tenant_id, enrollment_id, lead_id, sequence_id, step_order, scheduled_at)
    select
        e.tenant_id, e.id, e.lead_id, e.sequence_id, e.current_step,
        p_from + (s.steps -> e.current_step ->> 'delay')::numeric::double precision * interval '1 day'
    from public.nurturing_enrollments as e
    join public.nurturing_sequences as s on s.tenant_id = e.tenant_id and s.id = e.sequence_id
    where e.tenant_id = p_tenant_id
    and e.id = p_enrollment_id
    and e.current_step < jsonb_array_length(s.steps);
    return found;
end
$$;
comment on function app.schedule_nurturing_step(uuid, uuid, timestamptz) is
    'Schedules the step an enrolment stands at, counted from a time; false when its sequence has no such step';
select app.callable_by('app.schedule_nurturing_step', 'nobody');

create or replace function app.start_nurturing()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if exists (
        select from public.leads as l
        where l.tenant_id = new.tenant_id
        and l.id = new.lead_id
        and (l.qualified or l.status in ('qualified', 'converted') or l.deleted_at is not null)
    ) then
        raise exception 'a lead that is qualified or converted goes through no sequence'
            using errcode = '23514';
    end if;
    if not app.schedule_nurturing_step(new.tenant_id, new.id, new.enrolled_at) then
        raise exception 'the sequence has no step %', new.current_step
            using errcode = '23514';
    end if;
    return null;
end
$$;
comment on function app.start_nurturing() is
    'Trigger: an enrolment has its first step ahead of it. Leads that sales talk to are not enrolled';
select app.callable_by('app.start_nurturing', 'nobody');

create or replace function app.end_nurturing()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if old.status in ('completed', 'cancelled') then
        raise exception 'an enrolment that has ended stays so; enrol the lead again'
            using errcode = '23514';
    end if;
    if new.status = 'completed' then
        new.completed_at := now();
    else
        new.cancelled_at := now();
    end if;
    update public.nurturing_schedule as s
    set status = 'skipped',
        locked_by = null,
        locked_until = null
    where s.tenant_id = new.tenant_id
    and s.enrollment_id = new.id
    and s.status in ('scheduled', 'processing');
    return new;
end
$$;
comment on function app.end_nurturing() is
    'Trigger: an enrolment that ends says when, and skips the step ahead';
select app.callable_by('app.end_nurturing', 'nobody');

create or replace function app.leave_nurturing()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update public.nurturing_enrollments as e
    set status = 'cancelled',
        reason = case when new.deleted_at is null then 'the lead is qualified' else 'the lead was deleted' end
    where e.tenant_id = new.tenant_id
    and e.lead_id = new.id
    and e.status in ('active', 'paused');
    return null;
end
$$;
comment on function app.leave_nurturing() is
    'Trigger: a lead that becomes qualified or is converted leaves its sequences, for sales talk to it from now on';
select app.callable_by('app.leave_nurturing', 'nobody');

create or replace function public.claim_nurturing_steps(p_worker text, p_limit integer default 50, p_lease interval default '5 minutes')
returns setof public.nurturing_schedule
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_claim(p_worker, p_limit, p_lease);
    return query
    update public.nurturing_schedule as s
    set status = 'processing',
        attempts = s.attempts + 1,
        locked_by = p_worker,
        locked_until = now() + p_lease
    from (
        select d.tenant_id, d.id
        from public.nurturing_schedule as d
        join public.nurturing_enrollments as e on e.tenant_id = d.tenant_id and e.id = d.enrollment_id
        where d.scheduled_at <= now()
        and d.attempts < d.max_attempts
        and (d.status = 'scheduled' or (d.status = 'processing' and d.locked_until < now()))
        and e.status = 'active'
        order by d.scheduled_at
        limit p_limit
        for update of d skip locked
    ) as due
    where s.tenant_id = due.tenant_id
    and s.id = due.id
    returning s.*;
end
$$;
comment on function public.claim_nurturing_steps(text, integer, interval) is
    'Gives a worker steps of active enrolments that are due, each to one worker at a time; one that is not finished within the lease is given out again';
select app.callable_by('public.claim_nurturing_steps', 'service_role');

create or replace function public.finish_nurturing_step(p_id uuid, p_worker text, p_error text default null)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_enrollment public.nurturing_enrollments;
    v_status text;
begin
    perform app.assert_service();
    -- The enrolment first: who ends it locks it first too.
    select e.*
    into v_enrollment
    from public.nurturing_enrollments as e
    where (e.tenant_id, e.id) = (select s.tenant_id, s.enrollment_id from public.nurturing_schedule as s where s.id = p_id)
    for no key update;

    update public.nurturing_schedule as s
    set status = case when p_error is null then 'completed' when s.attempts < s.max_attempts then 'scheduled' else 'failed' end,
        completed_at = case when p_error is null then now() end,
        scheduled_at = case when p_error is null then s.scheduled_at else now() + app.retry_after(s.attempts) end,
        failure_reason = left(p_error, 2000),
        locked_by = null,
        locked_until = null
    where s.tenant_id = v_enrollment.tenant_id
    and s.id = p_id
    and s.status = 'processing'
    and s.locked_by = p_worker
    returning s.status
    into v_status;
    if v_status is distinct from 'completed' then
        return v_status;
    end if;

    update public.nurturing_enrollments as e
    set current_step = e.current_step + 1
    where e.tenant_id = v_enrollment.tenant_id
    and e.id = v_enrollment.id;
    if not app.schedule_nurturing_step(v_enrollment.tenant_id, v_enrollment.id, now()) then
        update public.nurturing_enrollments as e
        set status = 'completed'
        where e.tenant_id = v_enrollment.tenant_id
        and e.id = v_enrollment.id;
    end if;
    return v_status;
end
$$;
comment on function public.finish_nurturing_step(uuid, text, text) is
    'What became of a step that this worker has: completed, which schedules the next or completes the enrolment; scheduled again after an error, or failed; null when the worker does not have it any more';
select app.callable_by('public.finish_nurturing_step', 'service_role');

create or replace function app.fail_lost_mail()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    update public.email_queue as q
    set status = 'failed', last_error = 'its worker was lost', locked_by = null, locked_until = null
    where q.status = 'processing' and q.locked_until < now() and q.attempts >= q.max_attempts;
    update public.nurturing_schedule as s
    set status = 'failed', failure_reason = 'its worker was lost', locked_by = null, locked_until = null
    where s.status = 'processing' and s.locked_until < now() and s.attempts >= s.max_attempts
$$;
comment on function app.fail_lost_mail() is
    'Ends e-mails and steps whose worker was lost at the last attempt; run regularly';
select app.callable_by('app.fail_lost_mail', 'service_role');
