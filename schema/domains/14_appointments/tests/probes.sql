-- Each person organises one appointment and one meeting; times differ, so that none overlaps.
select test.probe('appointments', 'member', 'tenant_id = {tenant} and organizer_id = {user} and title = ''Probe''',
    p_prepare => 'insert into public.appointments (tenant_id, organizer_id, title, start_time, end_time) values ({tenant}, {user}, ''Probe'', ''2031-01-01'', ''2031-01-02'')',
    p_insert => 'insert into public.appointments (tenant_id, organizer_id, title, start_time, end_time) values ({tenant}, null, ''New'', ''2032-01-01'', ''2032-01-02'')',
    p_update => 'title = title || ''!''');

select test.probe('appointment_participants', 'member', 'tenant_id = {tenant} and user_id = {user}',
    p_prepare => 'insert into public.appointment_participants (tenant_id, appointment_id, user_id) select {tenant}, a.id, {user} from public.appointments as a where a.tenant_id = {tenant} and a.organizer_id = {user} and a.title = ''Probe''',
    p_insert => 'insert into public.appointment_participants (tenant_id, appointment_id, user_id) select {tenant}, a.id, test.id_of(case when {tenant} = test.tenant(''acme'') then ''vera'' else ''gina'' end) from (select min(x.id::text)::uuid as id from test.all_appointments() as x where x.tenant_id = {tenant} and not x.participant_ids @> array[test.id_of(case when {tenant} = test.tenant(''acme'') then ''vera'' else ''gina'' end)]) as a',
    p_update => 'response = ''accepted''');

select test.probe('appointment_reminders', 'tenant', 'tenant_id = {tenant} and timing_hours = 24',
    p_prepare => 'insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select {tenant}, a.id, 24 from public.appointments as a where a.tenant_id = {tenant} and a.organizer_id = {user} and a.title = ''Probe''',
    p_insert => 'insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select {tenant}, min(a.id::text)::uuid, 48 from test.all_appointments() as a where a.tenant_id = {tenant}',
    p_update => 'timing_hours = 2');

select test.probe('meetings', 'member', 'tenant_id = {tenant} and organizer_id = {user} and title = ''Probe''',
    p_prepare => 'insert into public.meetings (tenant_id, organizer_id, title) values ({tenant}, {user}, ''Probe'')',
    p_insert => 'insert into public.meetings (tenant_id, organizer_id, title) values ({tenant}, {user}, ''New'')',
    p_update => 'description = ''x''');

select test.probe('meeting_participants', 'member', 'tenant_id = {tenant} and meeting_id in (select m.id from test.all_meetings() as m where m.organizer_id = {user} and m.title = ''Probe'')',
    p_prepare => 'insert into public.meeting_participants (tenant_id, meeting_id, user_id) select {tenant}, m.id, {user} from public.meetings as m where m.tenant_id = {tenant} and m.organizer_id = {user} and m.title = ''Probe''',
    p_insert => 'insert into public.meeting_participants (tenant_id, meeting_id, user_id) select {tenant}, m.id, test.id_of(case when {tenant} <> test.tenant(''acme'') then case when m.organizer_id = test.id_of(''gina'') then ''otto'' else ''gina'' end when m.organizer_id = test.id_of(''vera'') then ''bill'' else ''vera'' end) from test.all_meetings() as m where m.tenant_id = {tenant} and m.organizer_id = {user} and m.title = ''Probe''',
    p_update => 'created_at = now()');

select test.probe('meeting_notes', 'member', 'tenant_id = {tenant} and author_id = {user} and summary = ''Probe''',
    p_prepare => 'insert into public.meeting_notes (tenant_id, meeting_id, author_id, summary) select {tenant}, m.id, {user}, ''Probe'' from public.meetings as m where m.tenant_id = {tenant} and m.organizer_id = {user} and m.title = ''Probe''',
    p_insert => 'insert into public.meeting_notes (tenant_id, meeting_id, author_id, summary) select {tenant}, m.id, {user}, ''New'' from test.all_meetings() as m where m.tenant_id = {tenant} and m.organizer_id = {user} and m.title = ''Probe''',
    p_update => 'language = ''en''');

-- Rows past row-level security, for inserts that name what the caller may not see.
create or replace function test.all_appointments()
returns setof public.appointments
language sql
stable
security definer
as $$
    select * from public.appointments
$$;

create or replace function test.all_meetings()
returns setof public.meetings
language sql
stable
security definer
as $$
    select * from public.meetings
$$;
