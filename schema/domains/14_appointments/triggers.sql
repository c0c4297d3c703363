select app.touch_updated_at('public.appointments');
select app.touch_updated_at('public.meetings');
select app.touch_updated_at('public.meeting_notes');

create or replace trigger t05_keep_columns
    before update on public.appointments
    for each row
    execute function app.forbid_column_change('tenant_id', 'id');
create or replace trigger t20_check_timezone
    before insert or update of timezone on public.appointments
    for each row
    execute function app.check_timezone();
create or replace trigger t30_guard_organizer
    before insert or update on public.appointments
    for each row
    execute function app.guard_organizer();
create or replace trigger t35_queue_bookings
    before insert or update of organizer_id, start_time, end_time, status on public.appointments
    for each row
    when (new.status in ('scheduled', 'confirmed') and new.organizer_id is not null)
    execute function app.queue_bookings();
create or replace trigger t40_stamp_appointment
    before insert or update on public.appointments
    for each row
    execute function app.stamp_appointment();
create or replace trigger t50_move_reminders
    after update of start_time on public.appointments
    for each row
    when (old.start_time is distinct from new.start_time)
    execute function app.move_reminders();

create or replace trigger t05_keep_columns
    before update on public.appointment_participants
    for each row
    execute function app.forbid_column_change('tenant_id', 'appointment_id', 'user_id');
create or replace trigger t20_guard_participant
    before insert on public.appointment_participants
    for each row
    execute function app.guard_participant();
create or replace trigger t50_keep_participants
    after insert or delete on public.appointment_participants
    for each row
    execute function app.keep_participants();

create or replace trigger t20_set_remind_at
    before insert or update of timing_hours, appointment_id, tenant_id on public.appointment_reminders
    for each row
    execute function app.set_remind_at();

create or replace trigger t05_keep_columns
    before update on public.meetings
    for each row
    execute function app.forbid_column_change('tenant_id', 'id');
create or replace trigger t30_guard_organizer
    before insert or update on public.meetings
    for each row
    execute function app.guard_organizer();

create or replace trigger t20_guard_participant
    before insert on public.meeting_participants
    for each row
    execute function app.guard_participant();
create or replace trigger t50_keep_participants
    after insert or delete on public.meeting_participants
    for each row
    execute function app.keep_participants();

create or replace trigger t05_keep_columns
    before update on public.meeting_notes
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'meeting_id', 'author_id');
