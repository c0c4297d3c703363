-- Sixteen workers take e-mails and steps of sequences at the same time: each is taken once. Leads leave meanwhile.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.email_queue (tenant_id, template, recipient_email) select test.tenant('acme'), 'x', n || '@example.test' from generate_series(1, 240) as n;
insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'Welcome', '[{"delay": 0, "emailTemplate": "hello"}, {"delay": 0, "emailTemplate": "again"}]');
insert into public.leads (tenant_id, email) select test.tenant('acme'), n || '@example.test' from generate_series(1, 120) as n;
insert into public.nurturing_enrollments (tenant_id, lead_id, sequence_id) select l.tenant_id, l.id, s.id from public.leads as l cross join public.nurturing_sequences as s;
create table test.taken (id uuid);
-- session 5
select count(*) from public.claim_emails('w' || :client_id, 3);
begin;
insert into test.taken select id from public.claim_nurturing_steps('w' || :client_id, 5);
commit;
select public.finish_nurturing_step(s.id, 'w' || :client_id) from public.nurturing_schedule as s where s.locked_by = 'w' || :client_id;
update public.leads set status = 'qualified' where email = :client_id || '@example.test';
-- check
select count(*) = 240 from public.email_queue where status = 'processing';
select max(attempts) = 1 from public.email_queue;
select count(*) > 120 and count(*) = count(distinct id) from test.taken;
select bool_and((e.status = 'cancelled') = (l.status = 'qualified') or e.status = 'completed') from public.nurturing_enrollments as e join public.leads as l on l.id = e.lead_id;
select not exists (select from public.nurturing_schedule as s join public.nurturing_enrollments as e on e.id = s.enrollment_id where e.status = 'cancelled' and s.status in ('scheduled', 'processing'));
select deadlocks = 0 from pg_stat_database where datname = current_database();
