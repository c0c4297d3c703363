-- Sixteen workers take e-mails at the same time: each is taken once.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.email_queue (tenant_id, template, recipient_email) select test.tenant('acme'), 'x', n || '@example.test' from generate_series(1, 240) as n;
-- session 5
select count(*) from public.claim_emails('w' || :client_id, 3);
-- check
select count(*) = 240 from public.email_queue where status = 'processing';
select max(attempts) = 1 from public.email_queue;
