-- The calendar.

create or replace function app.meeting_ids_of_caller()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return (
        select coalesce(array_agg(m.id), '{}')
        from public.meetings as m
        where (m.organizer_id = auth.uid() or m.participant_ids @> array[auth.uid()])
        and m.tenant_id = any(app.visible_tenant_ids())
    );
end
$$;
comment on function app.meeting_ids_of_caller() is
    'Meetings the caller organises or takes part in, of tenants it still belongs to, for policies of what hangs on them';
select app.callable_by('app.meeting_ids_of_caller', 'authenticated', 'service_role');

create or replace function app.meeting_ids_of_note_taker()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return (
        select coalesce(array_agg(m.id), '{}')
        from public.meetings as m
        where (m.organizer_id = auth.uid() or m.participant_ids @> array[auth.uid()])
        and m.tenant_id = any(app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'], array['active', 'trial']))
    );
end
$$;
comment on function app.meeting_ids_of_note_taker() is
    'Meetings the caller may add notes to: it organises them or takes part, as a member of any role of an active or trial tenant';
select app.callable_by('app.meeting_ids_of_note_taker', 'authenticated', 'service_role');

create or replace function app.meeting_ids_of_organizer()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return (
        select coalesce(array_agg(m.id), '{}')
        from public.meetings as m
        where m.organizer_id = auth.uid()
        and m.tenant_id = any(app.writable_tenant_ids())
    );
end
$$;
comment on function app.meeting_ids_of_organizer() is
    'Meetings the caller organises in tenants it may write in, for policies of what hangs on them';
select app.callable_by('app.meeting_ids_of_organizer', 'authenticated', 'service_role');

create or replace function public.check_appointment_conflicts(
    p_start_time timestamptz,
    p_end_time timestamptz,
    p_organizer_id uuid,
    p_exclude_appointment_id uuid default null
)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if (
        p_organizer_id = auth.uid()
        or app.is_service()
        or p_organizer_id = any(app.fellow_user_ids())
        or app.is_platform_admin()
    ) is not true then
        raise exception 'only for oneself and fellow members of a tenant'
            using errcode = '42501';
    end if;
    if p_start_time is null or p_end_time is null or p_end_time <= p_start_time then
        raise exception 'an appointment ends after it starts'
            using errcode = '22023';
    end if;

    return exists (
        select
        from public.appointments as a
        where a.organizer_id = p_organizer_id
        and tstzrange(a.start_time, a.end_time, '[)') && tstzrange(p_start_time, p_end_time, '[)')
        and a.status in ('scheduled', 'confirmed')
        and a.id is distinct from p_exclude_appointment_id
    );
end
$$;
comment on function public.check_appointment_conflicts(timestamptz, timestamptz, uuid, uuid) is
    'True when the organiser has another open appointment in that time. The answer may be out of date a moment later; the table itself refuses what overlaps (23P01)';
select app.callable_by('public.check_appointment_conflicts', 'authenticated', 'service_role');

create or replace function app.guard_organizer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if new.organizer_id is not null
        and (tg_op = 'INSERT' or new.organizer_id is distinct from old.organizer_id)
        and not app.is_service()
        and not app.is_active_member(new.tenant_id, new.organizer_id)
    then
        raise exception 'the organiser is no member of the tenant'
            using errcode = '42501';
    end if;
    return new;
end
$$;
comment on function app.guard_organizer() is
    'Trigger: an organiser is a member of the tenant';
select app.callable_by('app.guard_organizer', 'nobody');

create or replace function app.queue_bookings()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- Two bookings that see each other in the exclusion constraint would wait for each other until one dies of the deadlock.
    perform pg_advisory_xact_lock(hashtextextended('appointments/' || new.organizer_id, 0));
    return new;
end
$$;
comment on function app.queue_bookings() is
    'Trigger: open appointments of an organiser are booked one after the other, so that the later one is told of the overlap';
select app.callable_by('app.queue_bookings', 'nobody');

create or replace function app.stamp_appointment()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.cancelled_at = case when new.status = 'cancelled' then coalesce(case when tg_op = 'UPDATE' then old.cancelled_at end, now()) end;
    return new;
end
$$;
comment on function app.stamp_appointment() is
    'Trigger: cancelled_at says when an appointment was cancelled';
select app.callable_by('app.stamp_appointment', 'nobody');

create or replace function app.keep_participants()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_row record := case when tg_op = 'DELETE' then old else new end;
begin
    -- Locked before the participants are read: of two who are added at once the later sees both.
    if tg_table_name = 'appointment_participants' then
        perform
        from public.appointments as a
        where a.tenant_id = v_row.tenant_id
        and a.id = v_row.appointment_id
        for no key update;

        update public.appointments as a
        set participant_ids = array(
            select p.user_id
            from public.appointment_participants as p
            where p.tenant_id = a.tenant_id
            and p.appointment_id = a.id
            order by p.user_id
        )
        where a.tenant_id = v_row.tenant_id
        and a.id = v_row.appointment_id;
    else
        perform
        from public.meetings as m
        where m.tenant_id = v_row.tenant_id
        and m.id = v_row.meeting_id
        for no key update;

        update public.meetings as m
        set participant_ids = array(
            select p.user_id
            from public.meeting_participants as p
            where p.tenant_id = m.tenant_id
            and p.meeting_id = m.id
            order by p.user_id
        )
        where m.tenant_id = v_row.tenant_id
        and m.id = v_row.meeting_id;
    end if;
    return null;
end
$$;
comment on function app.keep_participants() is
    'Trigger: participant_ids of appointment or meeting follows its participants';
select app.callable_by('app.keep_participants', 'nobody');

create or replace function app.guard_participant()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if not app.is_service() and not app.is_active_member(new.tenant_id, new.user_id) then
        raise exception 'a participant is a member of the tenant'
            using errcode = '23514',
                hint = 'Others go into the column participants, by name and address.';
    end if;
    return new;
end
$$;
comment on function app.guard_participant() is
    'Trigger: users who are invited belong to the tenant';
select app.callable_by('app.guard_participant', 'nobody');
