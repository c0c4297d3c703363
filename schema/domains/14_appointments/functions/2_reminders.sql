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

create or replace function public.claim_due_reminders(p_limit integer default 100, p_lease interval default '5 minutes')
returns setof public.appointment_reminders
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    if p_limit is null or p_limit not between 1 and 1000 or p_lease is null or p_lease not between interval '10 seconds' and interval '1 hour' then
        raise exception 'a claim is for 1 to 1000 reminders and 10 seconds to 1 hour'
            using errcode = '22023';
    end if;
    return query
    update public.appointment_reminders as r
    set status = 'processing',
        locked_until = now() + p_lease
    from (
        select d.tenant_id, d.id
        from public.appointment_reminders as d
        join public.appointments as a on a.tenant_id = d.tenant_id and a.id = d.appointment_id
        where d.remind_at <= now()
        and (d.status = 'pending' or (d.status = 'processing' and d.locked_until < now()))
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
comment on function public.claim_due_reminders(integer, interval) is
    'Gives a worker reminders to send, each to one worker at a time; one that is not finished within the lease is given out again';
select app.callable_by('public.claim_due_reminders', 'service_role');

create or replace function public.finish_reminder(p_id uuid, p_sent boolean)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    update public.appointment_reminders as r
    set status = case when p_sent then 'sent' else 'failed' end,
        sent_at = case when p_sent then now() end,
        locked_until = null
    where r.id = p_id
    and r.status = 'processing';
    return found;
end
$$;
comment on function public.finish_reminder(uuid, boolean) is
    'What became of a claimed reminder: sent or failed. False when it was not claimed';
select app.callable_by('public.finish_reminder', 'service_role');
