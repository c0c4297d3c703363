-- Sixteen sessions of one user register, say yes, and save the banner at once: one person, one record, one decision in force.
-- setup
select test.given_user('max');
-- session 10
begin;
select test.act_as('max');
select public.record_consent('newsletter');
insert into public.privacy_consents (settings) values ('{"analytics": true}');
commit;
-- check
select count(*) = 1 from public.data_subjects;
select count(*) = 1 from public.consent_records;
select count(*) = 160 and count(*) filter (where superseded_at is null) = 1 from public.privacy_consents;
