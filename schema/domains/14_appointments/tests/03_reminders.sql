-- Reminders: they follow their appointment, and each goes to one worker at a time.
begin;
select plan(61);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');

select test.act_as('max');
insert into public.appointments (tenant_id, title, start_time, end_time)
values (test.tenant('acme'), 'Demo', now() + interval '10 days', now() + interval '10 days 1 hour');
create temp table known as select id, start_time from public.appointments;
grant select on known to public;

-- Member
select results_eq(
    $$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, 24 from known returning reminder_type, status, remind_at$$,
    $$select 'email', 'pending', start_time - interval '24 hours' from known$$,
    'a reminder knows its time by itself'
);
select lives_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours, reminder_type) select test.tenant('acme'), id, 24, 'sms' from known$$, 'there may be one of another kind');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, 24 from known$$, '23505', null, 'but not the same twice');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, 0 from known$$, '23514', null, 'it comes before');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, -24 from known$$, '23514', null, 'not after');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, 8761 from known$$, '23514', null, 'nor more than a year ahead');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours, reminder_type) select test.tenant('acme'), id, 1, 'pigeon' from known$$, '23514', null, 'by known means');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours, remind_at) select test.tenant('acme'), id, 1, now() from known$$, '42501', null, 'nobody sets the time');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours, status) select test.tenant('acme'), id, 1, 'sent' from known$$, '42501', null, 'nor says it was sent');
select throws_ok($$update public.appointment_reminders set status = 'sent'$$, '42501', null, 'later neither');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) values (test.tenant('acme'), gen_random_uuid(), 24)$$, '23502', null, 'of nothing there is no reminder');
select lives_ok($$delete from public.appointment_reminders where reminder_type = 'sms'$$, 'one is taken back');
select throws_ok($$select public.claim_due_reminders('w')$$, '42501', null, 'users claim none');
select throws_ok($$select public.finish_reminder(gen_random_uuid(), 'w')$$, '42501', null, 'nor finish one');

-- Viewer, other tenant, anonymous
select test.act_as('vera');
select is((select count(*) from public.appointment_reminders), 1::bigint, 'a viewer sees them');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, 2 from known$$, '42501', null, 'and adds none');
select is_empty('delete from public.appointment_reminders returning id', 'nor deletes one');
select test.act_as('otto');
select is_empty('select id from public.appointment_reminders', 'another tenant sees none');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('globex'), id, 2 from known$$, '23502', null, 'and reminds of nothing here');
select test.as_anon();
select throws_ok('select id from public.appointment_reminders', '42501', null, 'anon sees none');
select throws_ok($$select public.claim_due_reminders('w')$$, '42501', null, 'and claims none');

-- Moving the appointment
select test.act_as('max');
update public.appointments set start_time = start_time + interval '2 days', end_time = end_time + interval '2 days';
select is((select r.remind_at - k.start_time from public.appointment_reminders as r cross join known as k), interval '2 days' - interval '24 hours', 'a reminder moves with the appointment');
update public.appointments set start_time = now() + interval '5 hours', end_time = now() + interval '6 hours';
select results_eq('select remind_at, status from public.appointment_reminders', $$select now() - interval '19 hours', 'pending'$$, 'also to a time that is past by now');

-- Worker
select test.as_service();
select throws_ok($$select public.claim_due_reminders(null)$$, '22023', null, 'a claim has a worker');
select throws_ok($$select public.claim_due_reminders('w', 0)$$, '22023', null, 'a claim is for one at least');
select throws_ok($$select public.claim_due_reminders('w', 1001)$$, '22023', null, 'for a thousand at most');
select throws_ok($$select public.claim_due_reminders('w', null)$$, '22023', null, 'for a number');
select throws_ok($$select public.claim_due_reminders('w', 1, interval '1 second')$$, '22023', null, 'for long enough');
select throws_ok($$select public.claim_due_reminders('w', 1, interval '2 days')$$, '22023', null, 'not too long');
select throws_ok($$select public.claim_due_reminders('w', 1, null)$$, '22023', null, 'and for a time');
select results_eq($$select appointment_id, status, locked_until from public.claim_due_reminders('w')$$, $$select id, 'processing', now() + interval '5 minutes' from known$$, 'what is due is given out');
select is_empty($$select id from public.claim_due_reminders('w')$$, 'to one worker');
update public.appointment_reminders set locked_until = now() - interval '1 second';
select is((select count(*) from public.claim_due_reminders('w')), 1::bigint, 'and again when that one did not come back');
select is(public.finish_reminder(gen_random_uuid(), 'w'), null, 'an unknown one is not finished');
select is((select public.finish_reminder(id, 'other') from public.appointment_reminders), null, 'nor by who does not have it');
select is((select public.finish_reminder(id, 'w') from public.appointment_reminders), 'sent', 'it is sent');
select results_eq('select status, sent_at, locked_until from public.appointment_reminders', $$select 'sent', now(), null::timestamptz$$, 'which is noted');
select is((select public.finish_reminder(id, 'w', 'late') from public.appointment_reminders), null, 'once');
select is_empty($$select id from public.claim_due_reminders('w')$$, 'and not sent again');

-- Moved after it was sent
select test.act_as('max');
update public.appointments set start_time = now() + interval '6 hours', end_time = now() + interval '7 hours';
select is((select status from public.appointment_reminders), 'sent', 'moved by an hour, who was reminded is not again');
update public.appointments set start_time = now() + interval '3 days', end_time = now() + interval '3 days 1 hour';
select results_eq('select status, sent_at from public.appointment_reminders', $$values ('pending', null::timestamptz)$$, 'moved by days, it is');
select test.as_service();
select is_empty($$select id from public.claim_due_reminders('w')$$, 'when the time comes');

-- Failed; cancelled; too late
update public.appointment_reminders set remind_at = now();
select is((select count(*) from public.claim_due_reminders('w')), 1::bigint, 'on the minute it is due');
select is((select public.finish_reminder(id, 'w', 'no route') from public.appointment_reminders), 'pending', 'sending may fail');
select is((select last_error from public.appointment_reminders), 'no route', 'which is noted');
select is_empty($$select id from public.claim_due_reminders('w')$$, 'not tried again at once');
update public.appointment_reminders set locked_until = now() - interval '1 second', attempts = max_attempts - 1;
select is((select attempts from public.claim_due_reminders('w')), 5, 'but later, five times');
select is((select public.finish_reminder(id, 'w', 'no route') from public.appointment_reminders), 'failed', 'then it has failed');
update public.appointment_reminders set status = 'processing', locked_by = 'w', locked_until = now() - interval '1 second';
select is_empty($$select id from public.claim_due_reminders('w')$$, 'one whose worker was lost at the last attempt is not given out');
select app.fail_lost_reminders();
select is((select (status, last_error)::text from public.appointment_reminders), '(failed,"its worker was lost")', 'but ends');
update public.appointment_reminders set status = 'pending', remind_at = now(), attempts = 0;
update public.appointments set status = 'cancelled';
select is_empty($$select id from public.claim_due_reminders('w')$$, 'nobody is reminded of what was cancelled');
update public.appointments set status = 'completed';
select is_empty($$select id from public.claim_due_reminders('w')$$, 'or is over');
update public.appointments set status = 'confirmed';
select is((select count(*) from public.claim_due_reminders('w')), 1::bigint, 'but of what is on');
update public.appointment_reminders set status = 'pending', locked_until = null, attempts = 0;
update public.appointments set start_time = now() - interval '1 minute', end_time = now() + interval '1 hour';
select is_empty($$select id from public.claim_due_reminders('w')$$, 'not of what has begun');

-- Limit and order
update public.appointments set start_time = now() + interval '3 days', end_time = now() + interval '4 days';
delete from public.appointment_reminders;
insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, n from known cross join unnest(array[73, 80, 100]) as n;
select results_eq($$select timing_hours from public.claim_due_reminders('w', 1)$$, array[100], 'the oldest comes first');
select is((select count(*) from public.claim_due_reminders('w', 10)), 2::bigint, 'then the others');

-- Suspended, deleted
select test.as_superuser();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('max');
select is_empty('select id from public.appointment_reminders', 'reminders of a suspended tenant are hidden');
select test.as_superuser();
update public.tenants set status = 'cancelled' where subdomain = 'acme';
select test.act_as('max');
select is((select count(*) from public.appointment_reminders), 3::bigint, 'of a cancelled one they are seen');
select throws_ok($$insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select test.tenant('acme'), id, 2 from known$$, '42501', null, 'and none is added');
select is_empty('delete from public.appointment_reminders returning id', 'or taken away');
select test.as_superuser();
delete from public.appointments;
select is_empty('select id from public.appointment_reminders', 'reminders go with their appointment');

select * from finish();
rollback;
