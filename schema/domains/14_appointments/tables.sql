-- Appointments: what somebody arranged with whom, reminders of it, meetings and their notes.
--
-- Who takes part is a table of its own; a copy of the user ids stands in each appointment and meeting (participant_ids), so
-- that a policy finds them without a join.

create table if not exists public.appointments (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    title text not null check (char_length(title) between 1 and 200),
    description text check (char_length(description) <= 10000),
    start_time timestamptz not null,
    end_time timestamptz not null,
    timezone text not null default 'UTC' check (char_length(timezone) <= 64),
    meeting_type text check (char_length(meeting_type) <= 60),
    status text not null default 'scheduled' check (status in ('scheduled', 'confirmed', 'cancelled', 'completed', 'no_show')),
    organizer_id uuid default auth.uid() references auth.users (id) on delete set null,
    location text check (char_length(location) <= 500),
    meeting_url text check (char_length(meeting_url) <= 2048 and meeting_url ~ '^https?://'),
    participants jsonb not null default '[]'
        check (jsonb_typeof(participants) = 'array' and octet_length(participants::text) <= 32768),
    participant_ids uuid[] not null default '{}',
    lead_id uuid,
    external_event_id text check (char_length(external_event_id) <= 500),
    ai_generated boolean not null default false,
    cancelled_at timestamptz,
    cancellation_reason text check (char_length(cancellation_reason) <= 2000),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    check (end_time > start_time and isfinite(start_time) and isfinite(end_time)),
    check ((status = 'cancelled') = (cancelled_at is not null)),
    constraint appointments_no_overlap exclude using gist (
        organizer_id extensions.gist_uuid_ops with operator(pg_catalog.=),
        tstzrange(start_time, end_time, '[)') with &&
    ) where (status in ('scheduled', 'confirmed'))
);
comment on table public.appointments is 'Times an organiser arranged; two open ones of the same organiser cannot overlap';
comment on column public.appointments.organizer_id is 'The signed-in user, if nothing else is said; a member of the tenant';
comment on column public.appointments.participants is 'People without an account: an array of {name, email}. Users are in appointment_participants';
comment on column public.appointments.participant_ids is 'Users of appointment_participants; kept by a trigger';
comment on column public.appointments.lead_id is 'Lead it is about, where the area of leads is there';
comment on column public.appointments.external_event_id is 'Id in another calendar';
comment on column public.appointments.cancelled_at is 'Follows status, by a trigger';
create index if not exists appointments_id_idx on public.appointments (id);
create index if not exists appointments_tenant_id_start_time_idx on public.appointments (tenant_id, start_time);
create index if not exists appointments_organizer_id_start_time_idx on public.appointments (organizer_id, start_time);
create index if not exists appointments_participant_ids_idx on public.appointments using gin (participant_ids);
create index if not exists appointments_tenant_id_lead_id_idx on public.appointments (tenant_id, lead_id);
create unique index if not exists appointments_tenant_id_external_event_id_key on public.appointments (tenant_id, external_event_id) where external_event_id is not null;

create table if not exists public.appointment_participants (
    tenant_id uuid not null,
    appointment_id uuid not null,
    user_id uuid not null references auth.users (id) on delete cascade,
    response text not null default 'pending' check (response in ('pending', 'accepted', 'declined', 'tentative')),
    created_at timestamptz not null default now(),
    primary key (tenant_id, appointment_id, user_id),
    constraint appointment_participants_appointment_fkey foreign key (tenant_id, appointment_id)
        references public.appointments (tenant_id, id) on delete cascade
);
comment on table public.appointment_participants is 'Users who take part in an appointment, and what they answered';
create index if not exists appointment_participants_user_id_idx on public.appointment_participants (user_id);

create table if not exists public.appointment_reminders (
    tenant_id uuid not null,
    id uuid not null default app.uuid_v7(),
    appointment_id uuid not null,
    reminder_type text not null default 'email' check (reminder_type in ('email', 'sms', 'push', 'in_app')),
    timing_hours integer not null check (timing_hours between 1 and 8760),
    remind_at timestamptz not null,
    sent_at timestamptz,
    status text not null default 'pending' check (status in ('pending', 'processing', 'sent', 'failed')),
    attempts integer not null default 0 check (attempts >= 0),
    max_attempts integer not null default 5 check (max_attempts between 1 and 20),
    last_error text check (char_length(last_error) <= 4000),
    locked_by text check (char_length(locked_by) <= 200),
    locked_until timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, appointment_id, reminder_type, timing_hours),
    constraint appointment_reminders_appointment_fkey foreign key (tenant_id, appointment_id)
        references public.appointments (tenant_id, id) on delete cascade
);
comment on table public.appointment_reminders is 'When to remind of an appointment, and whether that was done';
comment on column public.appointment_reminders.timing_hours is 'How many hours before the start';
comment on column public.appointment_reminders.remind_at is 'Follows the start of the appointment, by a trigger';
comment on column public.appointment_reminders.locked_until is 'Nobody takes it before: a worker is at it, or the last attempt failed';
create index if not exists appointment_reminders_id_idx on public.appointment_reminders (id);
create index if not exists appointment_reminders_due_idx on public.appointment_reminders (remind_at) where status in ('pending', 'processing');

create table if not exists public.meetings (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    appointment_id uuid,
    title text not null check (char_length(title) between 1 and 200),
    description text check (char_length(description) <= 10000),
    start_time timestamptz,
    end_time timestamptz,
    status text not null default 'scheduled' check (status in ('scheduled', 'in_progress', 'completed', 'cancelled')),
    organizer_id uuid default auth.uid() references auth.users (id) on delete set null,
    participants jsonb not null default '[]'
        check (jsonb_typeof(participants) = 'array' and octet_length(participants::text) <= 32768),
    participant_ids uuid[] not null default '{}',
    meeting_url text check (char_length(meeting_url) <= 2048 and meeting_url ~ '^https?://'),
    recording_url text check (char_length(recording_url) <= 1024 and recording_url !~* '^([a-z][a-z0-9+.-]*:|/)' and recording_url !~ '(^|/)\.\.(/|$)'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    check (end_time > start_time and isfinite(start_time) and isfinite(end_time)),
    constraint meetings_appointment_fkey foreign key (tenant_id, appointment_id)
        references public.appointments (tenant_id, id) on delete set null (appointment_id)
);
comment on table public.meetings is 'Meetings with their recording. Only organiser and participants see one';
comment on column public.meetings.organizer_id is 'The signed-in user, if nothing else is said';
comment on column public.meetings.participants is 'People without an account: an array of {name, email}';
comment on column public.meetings.participant_ids is 'Users of meeting_participants; kept by a trigger';
comment on column public.meetings.recording_url is 'Path in the private bucket, no address on the web';
create index if not exists meetings_id_idx on public.meetings (id);
create index if not exists meetings_tenant_id_start_time_idx on public.meetings (tenant_id, start_time);
create index if not exists meetings_organizer_id_idx on public.meetings (organizer_id, start_time);
create index if not exists meetings_participant_ids_idx on public.meetings using gin (participant_ids);
create index if not exists meetings_tenant_id_appointment_id_idx on public.meetings (tenant_id, appointment_id);

create table if not exists public.meeting_participants (
    tenant_id uuid not null,
    meeting_id uuid not null,
    user_id uuid not null references auth.users (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (tenant_id, meeting_id, user_id),
    constraint meeting_participants_meeting_fkey foreign key (tenant_id, meeting_id)
        references public.meetings (tenant_id, id) on delete cascade
);
comment on table public.meeting_participants is 'Users who take part in a meeting';
create index if not exists meeting_participants_meeting_id_idx on public.meeting_participants (meeting_id);
create index if not exists meeting_participants_user_id_idx on public.meeting_participants (user_id);

create table if not exists public.meeting_notes (
    tenant_id uuid not null,
    id uuid not null default app.uuid_v7(),
    meeting_id uuid not null,
    author_id uuid default auth.uid() references auth.users (id) on delete set null,
    transcription text check (char_length(transcription) <= 1000000),
    summary text check (char_length(summary) <= 50000),
    action_items jsonb not null default '[]'
        check (jsonb_typeof(action_items) = 'array' and octet_length(action_items::text) <= 65536),
    insights jsonb check (octet_length(insights::text) <= 65536),
    format text not null default 'text' check (format in ('text', 'markdown', 'structured', 'ai_enhanced')),
    language text check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    ai_enhanced boolean not null default false,
    search tsvector generated always as (
        to_tsvector('simple'::regconfig, left(coalesce(summary, '') || ' ' || coalesce(transcription, ''), 200000))
    ) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint meeting_notes_meeting_fkey foreign key (tenant_id, meeting_id)
        references public.meetings (tenant_id, id) on delete cascade
);
comment on table public.meeting_notes is 'Transcript, summary and action items of a meeting, for those who took part';
comment on column public.meeting_notes.author_id is 'The signed-in user, if nothing else is said';
create index if not exists meeting_notes_id_idx on public.meeting_notes (id);
create index if not exists meeting_notes_tenant_id_meeting_id_idx on public.meeting_notes (tenant_id, meeting_id);
create index if not exists meeting_notes_meeting_id_idx on public.meeting_notes (meeting_id);
create index if not exists meeting_notes_author_id_idx on public.meeting_notes (author_id);
create index if not exists meeting_notes_search_idx on public.meeting_notes using gin (search);
