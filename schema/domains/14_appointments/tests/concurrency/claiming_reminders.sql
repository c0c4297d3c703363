-- Sixteen workers claim what is due: each reminder goes to one of them.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.appointments (tenant_id, organizer_id, title, start_time, end_time)
values (test.tenant('acme'), test.id_of('olga'), 'Demo', now() + interval '1 hour', now() + interval '2 hours');
insert into public.appointment_reminders (tenant_id, appointment_id, timing_hours)
select tenant_id, id, n from public.appointments cross join generate_series(2, 401) as n;
create table test.claimed (id uuid);
-- session 10
begin;
insert into test.claimed select id from public.claim_due_reminders('w' || :client_id, 7);
commit;
-- check
select count(*) = 400 from test.claimed;
select count(distinct id) = 400 from test.claimed;
select bool_and(status = 'processing') from public.appointment_reminders;
