-- The calendar of a tenant: booking, moving, cancelling, and no two open appointments of one person at a time.
begin;
select plan(61);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto', p_members => array['max']);
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Member books
select test.act_as('max');
select results_eq(
    $$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'Demo', '2031-01-06 10:00+00', '2031-01-06 11:00+00') returning status, organizer_id, timezone, participants, ai_generated$$,
    $$select 'scheduled', test.id_of('max'), 'UTC', '[]'::jsonb, false$$,
    'a member books an hour of its own'
);
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '2031-01-06 10:59+00', '2031-01-06 12:00+00')$$, '23P01', null, 'but not twice');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('globex'), 'x', '2031-01-06 09:00+00', '2031-01-06 12:00+00')$$, '23P01', null, 'nor in another tenant: a person is in one place');
select lives_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'Next', '2031-01-06 11:00+00', '2031-01-06 12:00+00')$$, 'the next may begin where one ends');
select throws_ok($$update public.appointments set start_time = '2031-01-06 10:30+00' where title = 'Next'$$, '23P01', null, 'and is not moved into the other');
select lives_ok($$update public.appointments set status = 'cancelled', cancellation_reason = 'Ill' where title = 'Demo'$$, 'one is cancelled');
select is((select cancelled_at from public.appointments where title = 'Demo'), now(), 'the database notes when');
select lives_ok($$update public.appointments set start_time = '2031-01-06 10:30+00' where title = 'Next'$$, 'then its time is free');
select throws_ok($$update public.appointments set status = 'scheduled' where title = 'Demo'$$, '23P01', null, 'and not free again');
select lives_ok($$update public.appointments set status = 'no_show' where title = 'Next'$$, 'who did not come');
select lives_ok($$update public.appointments set status = 'confirmed' where title = 'Demo'$$, 'takes no time either');
select is((select cancelled_at from public.appointments where title = 'Demo'), null, 'what is on again is not cancelled');

select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-01')$$, '23514', null, 'an appointment takes time');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '2032-01-02', '2032-01-01')$$, '23514', null, 'forwards');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '2032-01-01', 'infinity')$$, '23514', null, 'and ends');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '-infinity', '2032-01-01')$$, '23514', null, 'and begins');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, timezone) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', 'Mars/Base')$$, '22023', null, 'in a time zone');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, meeting_url) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', 'javascript:alert(1)')$$, '23514', null, 'at an http address');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, participants) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', '{}')$$, '23514', null, 'participants are a list');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, status) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', 'maybe')$$, '23514', null, 'states are known');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, participant_ids) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', array[test.id_of('sam')])$$, '42501', null, 'the copy of participants is the database''s');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, ai_generated) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', true)$$, '42501', null, 'what a program made servers say');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, cancelled_at) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', now())$$, '42501', null, 'and when it was cancelled the database');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, organizer_id) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', test.id_of('sam'))$$, '42501', null, 'a stranger organises nothing');
select throws_ok($$update public.appointments set organizer_id = test.id_of('otto') where tenant_id = test.tenant('acme') and title = 'Demo'$$, '42501', null, 'nor takes over');
select lives_ok($$update public.appointments set organizer_id = test.id_of('mimi') where title = 'Demo'$$, 'a fellow member does');
select throws_ok($$update public.appointments set tenant_id = test.tenant('globex') where title = 'Demo'$$, '23514', null, 'an appointment stays in its tenant');
select lives_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, external_event_id) values (test.tenant('acme'), 'Synced', '2031-02-01', '2031-02-02', 'cal-1')$$, 'one comes from another calendar');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, external_event_id) values (test.tenant('acme'), 'Synced', '2031-03-01', '2031-03-02', 'cal-1')$$, '23505', null, 'once');

-- Asking beforehand
select is(public.check_appointment_conflicts('2031-02-01 10:00+00', '2031-02-01 11:00+00', auth.uid()), true, 'true means that there is a conflict');
select is(public.check_appointment_conflicts('2031-02-02', '2031-02-03', auth.uid()), false, 'the end belongs to the next');
select is(public.check_appointment_conflicts('2031-01-31', '2031-02-01', auth.uid()), false, 'and the start not to the one before');
select is(public.check_appointment_conflicts('2031-01-31', '2031-02-03', auth.uid()), true, 'around it counts');
select is(public.check_appointment_conflicts('2031-02-01', '2031-02-02', auth.uid(), (select id from public.appointments where title = 'Synced')), false, 'the appointment itself is no conflict when it is moved');
select is(public.check_appointment_conflicts('2031-02-01', '2031-02-02', auth.uid(), gen_random_uuid()), true, 'another is');
select is(public.check_appointment_conflicts('2031-01-06 10:40+00', '2031-01-06 10:50+00', auth.uid()), false, 'who did not come takes no time');
select is(public.check_appointment_conflicts('2031-01-06 10:00+00', '2031-01-06 11:00+00', test.id_of('mimi')), true, 'a fellow member may be asked for');
select is(public.check_appointment_conflicts('2031-02-01', '2031-02-02', p_organizer_id => test.id_of('otto')), false, 'of any tenant one shares');
select throws_ok($$select public.check_appointment_conflicts('2031-02-01', '2031-02-02', test.id_of('sam'))$$, '42501', null, 'a stranger may not');
select throws_ok($$select public.check_appointment_conflicts('2031-02-01', '2031-02-02', null)$$, '42501', null, 'nor nobody');
select throws_ok($$select public.check_appointment_conflicts('2031-02-02', '2031-02-01', auth.uid())$$, '22023', null, 'backwards is refused');
select throws_ok($$select public.check_appointment_conflicts('2031-02-02', '2031-02-02', auth.uid())$$, '22023', null, 'no time too');
select throws_ok($$select public.check_appointment_conflicts(null, '2031-02-02', auth.uid())$$, '22023', null, 'and no start');
select test.act_as('olga');
select throws_ok($$select public.check_appointment_conflicts('2031-02-01', '2031-02-02', test.id_of('otto'))$$, '42501', null, 'nobody asks about a person of another tenant');
select is(public.check_appointment_conflicts('2031-02-01', '2031-02-02', test.id_of('max')), true, 'of a fellow one learns no more than taken');
select test.as_anon();
select throws_ok($$select public.check_appointment_conflicts('2031-02-01', '2031-02-02', gen_random_uuid())$$, '42501', null, 'anon asks nothing');
select throws_ok('select id from public.appointments', '42501', null, 'and sees nothing');

-- Viewer, other tenant, stranger
select test.act_as('vera');
select is((select count(*) from public.appointments), 3::bigint, 'a viewer sees the calendar');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02')$$, '42501', null, 'and books nothing');
select is_empty($$update public.appointments set title = 'x' returning id$$, 'nor changes anything');
select test.act_as('otto');
select is_empty('select id from public.appointments', 'another tenant sees nothing');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02')$$, '42501', null, 'and books nothing here');

-- A member that left keeps what it organised in sight, and changes nothing
select test.act_as('olga');
select public.remove_tenant_member(test.tenant('acme'), test.id_of('max'));
select test.act_as('max');
select is_empty($$update public.appointments set title = 'x' where tenant_id = test.tenant('acme') returning id$$, 'who left changes nothing');
select is_empty($$delete from public.appointments where tenant_id = test.tenant('acme') returning id$$, 'nor deletes');
select test.act_as('adam');
select throws_ok($$insert into public.appointments (tenant_id, title, start_time, end_time, organizer_id) values (test.tenant('acme'), 'x', '2032-01-01', '2032-01-02', test.id_of('max'))$$, '42501', null, 'and organises nothing more');

-- Service, platform admin
select test.as_service();
select lives_ok($$update public.appointments set ai_generated = true where title = 'Synced'$$, 'a server says what a program made');
select is(public.check_appointment_conflicts('2031-02-01', '2031-02-02', test.id_of('max')), true, 'and may ask about anybody');
select test.act_as('ada');
select is(public.check_appointment_conflicts('2031-02-01', '2031-02-02', test.id_of('max')), true, 'so may a platform administrator');

-- Suspended, erased
select test.as_superuser();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('vera');
select is_empty('select id from public.appointments', 'the calendar of a suspended tenant is hidden');
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select is((select organizer_id from public.appointments where title = 'Synced'), null, 'an appointment outlives its organiser');
select lives_ok($$insert into public.appointments (tenant_id, organizer_id, title, start_time, end_time) values (test.tenant('acme'), null, 'x', '2031-02-01', '2031-02-02')$$, 'without one, times do not collide');

select * from finish();
rollback;
