-- Sixteen people are invited to one meeting and one appointment at the same time: the copy of their ids misses nobody.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.tenant_members (tenant_id, user_id)
select test.tenant('acme'), test.given_user('guest' || n)
from generate_series(0, 79) as n;
insert into public.meetings (tenant_id, organizer_id, title) values (test.tenant('acme'), test.id_of('olga'), 'All hands');
insert into public.appointments (tenant_id, organizer_id, title, start_time, end_time) values (test.tenant('acme'), test.id_of('olga'), 'All hands', '2031-01-01', '2031-01-02');
create sequence test.guest minvalue 0;
grant usage on sequence test.guest to authenticated;
-- session 5
begin;
select test.act_as('olga');
select nextval('test.guest') as guest \gset
insert into public.meeting_participants (tenant_id, meeting_id, user_id) select tenant_id, id, test.id_of('guest' || :guest) from public.meetings;
insert into public.appointment_participants (tenant_id, appointment_id, user_id) select tenant_id, id, test.id_of('guest' || :guest) from public.appointments;
commit;
-- check
select count(*) = 80 from public.meeting_participants;
select cardinality(participant_ids) = 80 from public.meetings;
select cardinality(participant_ids) = 80 from public.appointments;
