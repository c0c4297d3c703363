-- Meetings and notes: for organiser and participants alone, not for the tenant.
begin;
select plan(72);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Organiser
select test.act_as('max');
select results_eq(
    $$insert into public.meetings (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'Review', now(), now() + interval '1 hour') returning organizer_id, status, participants$$,
    $$select test.id_of('max'), 'scheduled', '[]'::jsonb$$,
    'a member calls a meeting'
);
create temp table known as select id from public.meetings;
grant select on known to public;
select throws_ok($$insert into public.meetings (tenant_id, title, organizer_id) values (test.tenant('acme'), 'x', test.id_of('mimi'))$$, '42501', null, 'in its own name');
select throws_ok($$insert into public.meetings (tenant_id, title) values (test.tenant('globex'), 'x')$$, '42501', null, 'in its own tenant');
select throws_ok($$insert into public.meetings (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', now(), now() - interval '1 hour')$$, '23514', null, 'forwards');
select throws_ok($$insert into public.meetings (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', now(), 'infinity')$$, '23514', null, 'and not for ever');
select lives_ok($$insert into public.meetings (tenant_id, title) values (test.tenant('acme'), 'Some day')$$, 'the time may be open');
select throws_ok($$insert into public.meetings (tenant_id, title, participant_ids) values (test.tenant('acme'), 'x', array[test.id_of('vera')])$$, '42501', null, 'the copy of participants is the database''s');
select throws_ok($$update public.meetings set participant_ids = array[test.id_of('vera')]$$, '42501', null, 'later too');
select throws_ok($$update public.meetings set organizer_id = test.id_of('mimi')$$, '42501', null, 'it is not handed on');
select throws_ok($$insert into public.meetings (tenant_id, title, appointment_id) values (test.tenant('acme'), 'x', gen_random_uuid())$$, '23503', null, 'an appointment it belongs to exists');

-- A recording is a path, not an address
select lives_ok($$update public.meetings set recording_url = 't/acme/review.webm' where title = 'Review'$$, 'a recording is a path in the bucket');
select throws_ok($$update public.meetings set recording_url = 'https://evil.example/x'$$, '23514', null, 'no address on the web');
select throws_ok($$update public.meetings set recording_url = 'HTTPS://evil.example/x'$$, '23514', null, 'however it is written');
select throws_ok($$update public.meetings set recording_url = 's3+http://evil/x'$$, '23514', null, 'of any kind');
select throws_ok($$update public.meetings set recording_url = 'javascript:alert(1)'$$, '23514', null, 'no program');
select throws_ok($$update public.meetings set recording_url = '//evil.example/x'$$, '23514', null, 'no address without scheme');
select throws_ok($$update public.meetings set recording_url = 'a/../../secret'$$, '23514', null, 'no way up');
select lives_ok($$update public.meetings set recording_url = 't/a..b/12:30.webm' where title = 'Some day'$$, 'dots and colons inside a name are fine');

-- Participants
select lives_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('vera') from known$$, 'the organiser invites');
select throws_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('sam') from known$$, '23514', null, 'members of the tenant');
select throws_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('otto') from known$$, '23514', null, 'not of another');
select throws_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('vera') from known$$, '23505', null, 'once');
select results_eq($$select participant_ids from public.meetings where title = 'Review'$$, $$select array[test.id_of('vera')]$$, 'the meeting knows');

-- Participant, although a viewer of the tenant
select test.act_as('vera');
select results_eq('select title from public.meetings', array['Review'], 'a participant sees the meeting, and no other');
select is((select count(*) from public.meeting_participants), 1::bigint, 'and who takes part');
select is_empty($$update public.meetings set title = 'x' returning id$$, 'but does not change it');
select is_empty($$delete from public.meetings returning id$$, 'nor delete it');
select throws_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('mimi') from known$$, '42501', null, 'nor invite');
select lives_ok($$insert into public.meeting_notes (tenant_id, meeting_id, summary, transcription, action_items) select test.tenant('acme'), id, 'We agreed', 'Long talk about pricing', '[{"who": "max", "what": "offer"}]' from known$$, 'it takes notes');
select results_eq('select author_id, format, ai_enhanced from public.meeting_notes', $$select test.id_of('vera'), 'text', false$$, 'in its own name');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id, author_id) select test.tenant('acme'), id, test.id_of('max') from known$$, '42501', null, 'and no other');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id, action_items) select test.tenant('acme'), id, '{}' from known$$, '23514', null, 'what is to do is a list');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id, format) select test.tenant('acme'), id, 'pdf' from known$$, '23514', null, 'formats are known');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id, transcription) select test.tenant('acme'), id, repeat('x', 1000001) from known$$, '23514', null, 'a transcript has a limit');
select lives_ok($$insert into public.meeting_notes (tenant_id, meeting_id, transcription) select test.tenant('acme'), k.id, string_agg(chr(131072 + n % 40000) || chr(131072 + n / 7), ' ') from known as k cross join generate_series(1, 300000) as n group by k.id$$, 'which words of any script reach');
select is((select count(*) from public.meeting_notes where search @@ websearch_to_tsquery('simple', 'pricing')), 1::bigint, 'notes are found by their words');
delete from public.meeting_notes where summary is null;

-- Organiser and other participants with the notes
select test.act_as('max');
select lives_ok($$update public.meeting_notes set summary = 'We did not agree'$$, 'the organiser corrects a note');
select throws_ok($$update public.meeting_notes set author_id = auth.uid()$$, '42501', null, 'but does not make it its own');
select throws_ok($$update public.meeting_notes set meeting_id = gen_random_uuid()$$, '23514', null, 'nor moves it');
insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('mimi') from known;
select test.act_as('mimi');
select is((select count(*) from public.meeting_notes), 1::bigint, 'another participant reads it');
select is_empty($$update public.meeting_notes set summary = 'x' returning id$$, 'but leaves it alone');
select is_empty($$delete from public.meeting_notes returning id$$, 'altogether');

-- The rest of the tenant, other tenants, anonymous
select test.act_as('olga');
select is_empty('select id from public.meetings', 'not even the owner of the tenant sees a meeting of others');
select is_empty('select id from public.meeting_notes', 'or its notes');
select throws_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, auth.uid() from known$$, '42501', null, 'nor slips in');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id) select test.tenant('acme'), id from known$$, '42501', null, 'nor adds notes');
select test.act_as('ada');
select is_empty('select id from public.meetings', 'nor a platform administrator');
select is_empty('select id from public.meeting_notes', 'in no way');
select test.act_as('otto');
select is_empty('select id from public.meetings', 'nor another tenant');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id) select test.tenant('globex'), id from known$$, '42501', null, 'which drags none over');
select test.as_anon();
select throws_ok('select id from public.meetings', '42501', null, 'anon sees none');
select throws_ok('select id from public.meeting_notes', '42501', null, 'and no notes');

-- Who leaves the meeting
select test.act_as('mimi');
select lives_ok('delete from public.meeting_participants where user_id = auth.uid()', 'a participant leaves');
select is_empty('select id from public.meetings', 'and sees it no more');

-- Who leaves the tenant
select test.act_as('olga');
select public.remove_tenant_member(test.tenant('acme'), test.id_of('vera')), public.remove_tenant_member(test.tenant('acme'), test.id_of('max'));
select test.act_as('vera');
select is_empty('select id from public.meeting_notes', 'who left the tenant reads its notes no more');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id) select test.tenant('acme'), id from known$$, '42501', null, 'and adds none');
select is_empty($$update public.meeting_notes set summary = 'x' returning id$$, 'nor changes those it wrote');
select is_empty($$delete from public.meeting_notes returning id$$, 'nor deletes them');
select test.act_as('max');
select is_empty($$update public.meetings set title = 'x' returning id$$, 'an organiser who left changes no meeting');
select is_empty($$delete from public.meetings returning id$$, 'nor takes notes of others along');
select throws_ok($$insert into public.meeting_participants (tenant_id, meeting_id, user_id) select test.tenant('acme'), id, test.id_of('mimi') from known$$, '42501', null, 'nor invites');
select test.act_as('olga');
select public.add_tenant_member(test.tenant('acme'), test.id_of('vera'), 'viewer'), public.add_tenant_member(test.tenant('acme'), test.id_of('max'));

-- A tenant that is suspended or cancelled
select test.as_superuser();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('vera');
select is_empty('select id from public.meetings', 'meetings of a suspended tenant are hidden');
select is_empty('select user_id from public.meeting_participants', 'participants too');
select is_empty('select id from public.meeting_notes', 'and notes');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id) select test.tenant('acme'), id from known$$, '42501', null, 'of which none is added');
select test.as_superuser();
update public.tenants set status = 'cancelled' where subdomain = 'acme';
select test.act_as('vera');
select is((select count(*) from public.meeting_notes), 1::bigint, 'of a cancelled one they are read');
select throws_ok($$insert into public.meeting_notes (tenant_id, meeting_id) select test.tenant('acme'), id from known$$, '42501', null, 'but not added');
select is_empty($$update public.meeting_notes set summary = 'x' returning id$$, 'nor changed');
select test.act_as('max');
select is_empty($$update public.meetings set title = 'x' returning id$$, 'nor is the meeting');

-- Erased
select test.as_superuser();
delete from auth.users where id = test.id_of('vera');
select results_eq($$select participant_ids from public.meetings where title = 'Review'$$, $$values ('{}'::uuid[])$$, 'an erased account takes part no more');
select is((select author_id from public.meeting_notes), null, 'and its notes have no author');
delete from auth.users where id = test.id_of('max');
select is((select count(*) from public.meetings where organizer_id is null), 2::bigint, 'a meeting outlives its organiser');

select * from finish();
rollback;
