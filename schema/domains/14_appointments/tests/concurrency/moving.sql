-- Reminders are added while the appointment moves: each has the time that fits where it came to stand.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.appointments (tenant_id, organizer_id, title, start_time, end_time)
values (test.tenant('acme'), test.id_of('olga'), 'Demo', '2031-01-01', '2031-01-02');
create sequence test.hour;
grant usage on sequence test.hour to authenticated;
-- session 15
begin;
select test.act_as('olga');
update public.appointments set start_time = start_time + interval '1 hour', end_time = end_time + interval '1 hour' where :client_id % 4 = 0;
insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours) select tenant_id, id, nextval('test.hour') from public.appointments where :client_id % 4 > 0;
commit;
-- check
select count(*) = 180 from public.appointment_reminders;
select bool_and(r.remind_at = a.start_time - make_interval(hours => r.timing_hours)) from public.appointment_reminders as r join public.appointments as a on a.id = r.appointment_id;
select start_time = '2031-01-01'::timestamptz + interval '60 hours' from public.appointments;
