-- Who takes part in an appointment: inviting, answering, and what the copy of the ids is good for.
begin;
select plan(28);

select test.given_tenant('acme', 'olga', p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');

select test.act_as('olga');
insert into public.appointments (tenant_id, title, start_time, end_time, participants)
values (test.tenant('acme'), 'Demo', '2031-01-06 10:00+00', '2031-01-06 11:00+00', '[{"name": "Guest", "email": "guest@example.com"}]');

-- Member invites
select test.act_as('max');
select lives_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select tenant_id, id, test.id_of('vera') from public.appointments$$, 'a member invites a fellow');
select lives_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select tenant_id, id, test.id_of('mimi') from public.appointments$$, 'and another');
select results_eq($$select response from public.appointment_participants$$, array['pending', 'pending'], 'whose answer is open');
select bag_eq('select unnest(participant_ids) from public.appointments', array[test.id_of('vera'), test.id_of('mimi')], 'the appointment knows both');
select is((select participants -> 0 ->> 'email' from public.appointments), 'guest@example.com', 'beside the guest without account');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select tenant_id, id, test.id_of('vera') from public.appointments$$, '23505', null, 'nobody is invited twice');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select tenant_id, id, test.id_of('sam') from public.appointments$$, '23514', 'a participant is a member of the tenant', 'nor a stranger');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id, response) select tenant_id, id, auth.uid(), 'accepted' from public.appointments$$, '42501', null, 'an invitation comes without answer');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) values (test.tenant('acme'), gen_random_uuid(), auth.uid())$$, '23503', null, 'to an appointment that exists');
select is_empty($$update public.appointment_participants set response = 'accepted' returning user_id$$, 'nobody answers for another');

-- Invited
select test.act_as('vera');
select results_eq($$update public.appointment_participants set response = 'accepted' returning user_id$$, array[test.id_of('vera')], 'even a viewer answers for itself');
select throws_ok($$update public.appointment_participants set response = 'perhaps'$$, '23514', null, 'with a known answer');
select throws_ok($$update public.appointment_participants set user_id = test.id_of('mimi')$$, '42501', null, 'and passes nothing on');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select tenant_id, id, test.id_of('max') from public.appointments$$, '42501', null, 'but invites nobody');

-- Other tenant, anonymous
select test.act_as('otto');
select is_empty('select user_id from public.appointment_participants', 'another tenant sees no participants');
select test.as_superuser();
create temp table known as select id from public.appointments;
grant select on known to public;
select test.act_as('otto');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select test.tenant('globex'), id, auth.uid() from known$$, '23503', null, 'and joins none by a guessed id');
select throws_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select test.tenant('acme'), id, auth.uid() from known$$, '23514', null, 'nor one of the other tenant');
select test.as_anon();
select throws_ok('select user_id from public.appointment_participants', '42501', null, 'anon sees none');

-- Somebody from outside, whom a server invites
select test.as_service();
select lives_ok($$insert into public.appointment_participants (tenant_id, appointment_id, user_id) select test.tenant('acme'), id, test.id_of('sam') from known$$, 'a server invites a user of no tenant');
select test.act_as('sam');
select results_eq('select title from public.appointments', array['Demo'], 'who then sees the appointment');
select results_eq('select user_id from public.appointment_participants', array[test.id_of('sam')], 'of the participants itself');
select isnt_empty($$update public.appointment_participants set response = 'tentative' returning user_id$$, 'answers');
select is_empty($$update public.appointments set title = 'x' returning id$$, 'and changes nothing');

-- Taken off
select test.act_as('max');
select lives_ok($$delete from public.appointment_participants where user_id in (test.id_of('sam'), test.id_of('mimi'))$$, 'a member takes somebody off');
select results_eq('select participant_ids from public.appointments', $$select array[test.id_of('vera')]$$, 'the appointment forgets them');
select test.act_as('sam');
select is_empty('select id from public.appointments', 'and they it');
select test.as_superuser();
delete from auth.users where id = test.id_of('vera');
select results_eq('select participant_ids from public.appointments', $$values ('{}'::uuid[])$$, 'an erased account is taken off as well');
delete from public.tenants where subdomain = 'acme';
select is_empty('select id from public.appointments', 'a deleted tenant takes its calendar along');

select * from finish();
rollback;
