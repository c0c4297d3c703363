-- Reminders.

create or replace function app.set_remind_at()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_start_time timestamptz;
begin
    -- The lock waits for somebody who moves the appointment at the same time.
    select a.start_time
    into v_start_time
    from public.appointments as a
    where a.tenant_id = new.tenant_id
    and a.id = new.appointment_id
    for share;

    new.remind_at = v_start_time - make_interval(hours => new.timing_hours);
    return new;
end
$$;
comment on function app.set_remind_at() is
    'Trigger: remind_at from the start of the appointment';
select app.callable_by('app.set_remind_at', 'nobody');

create or replace function app.move_reminders()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update public.appointment_reminders as r
    set remind_at = moved.remind_at,
        status = case when moved.remind_at > now() then 'pending' else r.status end,
        sent_at = case when moved.remind_at > now() then null else r.sent_at end,
        attempts = case when moved.remind_at > now() then 0 else r.attempts end,
        locked_by = case when moved.remind_at > now() then null else r.locked_by end,
        locked_until = case when moved.remind_at > now() then null else r.locked_until end
    from (
        select x.id, new.start_time - make_interval(hours => x.timing_hours) as remind_at
        from public.appointment_reminders as x
        where x.tenant_id = new.tenant_id
        and x.appointment_id = new.id
    ) as moved
    where r.tenant_id = new.tenant_id
    and r.id = moved.id;
    return null;
end
$$;
comment on function app.move_reminders() is
    'Trigger: reminders follow an appointment that is moved. Those whose new time is to come are sent again, one that waits and is late is due at once';
select app.callable_by('app.move_reminders', 'nobody');

create or replace function public.claim_due_reminders(p_worker text, p_limit integer default 100, p_lease interval default '5 minutes')
returns setof public.appointment_reminders
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_claim(p_worker, p_limit, p_lease);
    return query
    update public.appointment_reminders as r
    set status = 'processing',
        attempts = r.attempts + 1,
        locked_by = p_worker,
        locked_until = now() + p_lease
    from (
        select d.tenant_id, d.id
        from public.appointment_reminders as d
        join public.appointments as a on a.tenant_id = d.tenant_id and a.id = d.appointment_id
        where d.remind_at <= now()
        and d.attempts < d.max_attempts
        and d.status in ('pending', 'processing')
        and coalesce(d.locked_until, '-infinity') < now()
        and a.status in ('scheduled', 'confirmed')
        and a.start_time > now()
        order by d.remind_at
        limit p_limit
        for update of d skip locked
    ) as due
    where r.tenant_id = due.tenant_id
    and r.id = due.id
    returning r.*;
end
$$;
comment on function public.claim_due_reminders(text, integer, interval) is
    'Gives a worker reminders to send, each to one worker at a time; one that is not finished within the lease is given out again';
select app.callable_by('public.claim_due_reminders', 'service_role');

create or replace function public.finish_reminder(p_id uuid, p_worker text, p_error text default null)
returns text
language sql
volatile
security definer
set search_path = ''
as $$
    select app.assert_service();
    update public.appointment_reminders as r
    set status = case when p_error is null then 'sent' when r.attempts < r.max_attempts then 'pending' else 'failed' end,
        sent_at = case when p_error is null then now() end,
        last_error = left(p_error, 4000),
        locked_by = null,
        locked_until = case when p_error is not null and r.attempts < r.max_attempts then now() + app.retry_after(r.attempts) end
    where r.id = p_id
    and r.status = 'processing'
    and r.locked_by = p_worker
    returning r.status
$$;
comment on function public.finish_reminder(uuid, text, text) is
    'What became of a reminder that this worker has: sent, pending again after an error, or failed; null when the worker does not have it any more';
select app.callable_by('public.finish_reminder', 'service_role');

create or replace function app.fail_lost_reminders()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    update public.appointment_reminders as r
    set status = 'failed', last_error = 'its worker was lost', locked_by = null, locked_until = null
    where r.status = 'processing' and r.locked_until < now() and r.attempts >= r.max_attempts
$$;
comment on function app.fail_lost_reminders() is
    'Ends reminders whose worker was lost at the last attempt; run regularly';
select app.callable_by('app.fail_lost_reminders', 'service_role');
