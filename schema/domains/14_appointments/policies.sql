-- Appointments: everybody in the tenant sees the calendar, whoever takes part too. The organiser changes its own, writers all.
select app.protect_tenant(
    'public.appointments',
    p_columns => array[
        'tenant_id', 'id', 'title', 'description', 'start_time', 'end_time', 'timezone', 'meeting_type', 'status', 'organizer_id',
        'location', 'meeting_url', 'participants', 'lead_id', 'external_event_id', 'cancellation_reason'
    ],
    p_owner => 'organizer_id'
);
alter policy member_select on public.appointments
    using (
        tenant_id = any(array(select tenant_id from app.visible_tenants))
        or organizer_id = (select auth.uid())
        or participant_ids @> array[(select auth.uid())]
    );
comment on policy member_select on public.appointments is 'plinth: every active member of the tenant, the organiser and participants';

-- Participants: the tenant sees them, the organiser's side invites, each answers for itself.
select app.protect_tenant('public.appointment_participants', p_writes => array['insert', 'delete'], p_owner => 'user_id',
    p_columns => array['tenant_id', 'appointment_id', 'user_id']);
grant update (response) on public.appointment_participants to authenticated;
create policy owner_update on public.appointment_participants
    for update to authenticated
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));
comment on policy owner_update on public.appointment_participants is 'plinth: a participant answers for itself';

select app.protect_tenant(
    'public.appointment_reminders',
    p_writes => array['insert', 'delete'],
    p_columns => array['tenant_id', 'id', 'appointment_id', 'reminder_type', 'timing_hours']
);

-- Meetings: only for organiser and participants, not for the whole tenant. The organiser must be able to write in the tenant.
select app.protect('public.meetings');
grant select, delete on public.meetings to authenticated;
grant insert (tenant_id, id, appointment_id, title, description, start_time, end_time, status, organizer_id, participants, meeting_url, recording_url),
    update (tenant_id, id, appointment_id, title, description, start_time, end_time, status, participants, meeting_url, recording_url)
    on public.meetings to authenticated;
create policy participant_select on public.meetings
    for select to authenticated
    using (organizer_id = (select auth.uid()) or participant_ids @> array[(select auth.uid())]);
comment on policy participant_select on public.meetings is 'plinth: organiser and participants';
create policy organizer_insert on public.meetings
    for insert to authenticated
    with check (organizer_id = (select auth.uid()) and tenant_id = any(array(select tenant_id from app.writable_tenants)));
comment on policy organizer_insert on public.meetings is 'plinth: a writer of the tenant, for itself';
create policy organizer_update on public.meetings
    for update to authenticated
    using (organizer_id = (select auth.uid()) and tenant_id = any(array(select tenant_id from app.writable_tenants)))
    with check (organizer_id = (select auth.uid()) and tenant_id = any(array(select tenant_id from app.writable_tenants)));
comment on policy organizer_update on public.meetings is 'plinth: the organiser';
create policy organizer_delete on public.meetings
    for delete to authenticated
    using (organizer_id = (select auth.uid()) and tenant_id = any(array(select tenant_id from app.writable_tenants)));
comment on policy organizer_delete on public.meetings is 'plinth: the organiser, as long as it may write in the tenant';
select app.add_policy(
    'public.meetings', 'not_suspended', 'all', 'authenticated',
    'tenant_id <> all(array(select tenant_id from app.suspended_tenants))', null,
    'nothing of a suspended tenant, whatever other policies allow', true
);

select app.protect('public.meeting_participants');
grant select, delete on public.meeting_participants to authenticated;
grant insert (tenant_id, meeting_id, user_id) on public.meeting_participants to authenticated;
create policy participant_select on public.meeting_participants
    for select to authenticated
    using (user_id = (select auth.uid()) or meeting_id = any((select app.meeting_ids_of_caller())::uuid[]));
comment on policy participant_select on public.meeting_participants is 'plinth: whoever takes part in the meeting';
create policy organizer_insert on public.meeting_participants
    for insert to authenticated
    with check (meeting_id = any((select app.meeting_ids_of_organizer())::uuid[]));
comment on policy organizer_insert on public.meeting_participants is 'plinth: the organiser invites';
create policy participant_delete on public.meeting_participants
    for delete to authenticated
    using (user_id = (select auth.uid()) or meeting_id = any((select app.meeting_ids_of_organizer())::uuid[]));
comment on policy participant_delete on public.meeting_participants is 'plinth: the organiser, and whoever leaves';

select app.protect('public.meeting_notes');
grant select, delete on public.meeting_notes to authenticated;
grant insert (tenant_id, id, meeting_id, author_id, transcription, summary, action_items, insights, format, language, ai_enhanced),
    update (tenant_id, id, meeting_id, transcription, summary, action_items, insights, format, language, ai_enhanced)
    on public.meeting_notes to authenticated;
create policy participant_select on public.meeting_notes
    for select to authenticated
    using (meeting_id = any((select app.meeting_ids_of_caller())::uuid[]));
comment on policy participant_select on public.meeting_notes is 'plinth: whoever takes part in the meeting';
create policy participant_insert on public.meeting_notes
    for insert to authenticated
    with check (author_id = (select auth.uid()) and meeting_id = any((select app.meeting_ids_of_note_taker())::uuid[]));
comment on policy participant_insert on public.meeting_notes is 'plinth: whoever takes part writes notes of its own';
create policy author_update on public.meeting_notes
    for update to authenticated
    using (
        (author_id = (select auth.uid()) and meeting_id = any((select app.meeting_ids_of_note_taker())::uuid[]))
        or meeting_id = any((select app.meeting_ids_of_organizer())::uuid[])
    )
    with check (
        (author_id = (select auth.uid()) and meeting_id = any((select app.meeting_ids_of_note_taker())::uuid[]))
        or meeting_id = any((select app.meeting_ids_of_organizer())::uuid[])
    );
comment on policy author_update on public.meeting_notes is 'plinth: author and organiser';
create policy author_delete on public.meeting_notes
    for delete to authenticated
    using (
        (author_id = (select auth.uid()) and meeting_id = any((select app.meeting_ids_of_note_taker())::uuid[]))
        or meeting_id = any((select app.meeting_ids_of_organizer())::uuid[])
    );
comment on policy author_delete on public.meeting_notes is 'plinth: author and organiser';

select app.add_policy(
    t.name, 'not_suspended', 'all', 'authenticated',
    'tenant_id <> all(array(select tenant_id from app.suspended_tenants))', null,
    'nothing of a suspended tenant, whatever other policies allow', true
)
from unnest(array['public.meeting_participants', 'public.meeting_notes']::regclass[]) as t (name);
