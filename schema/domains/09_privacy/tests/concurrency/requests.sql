-- Sixteen sessions ask for the same thing, again and again: one request is open.
-- setup
select test.given_user('max');
select public.register_data_subject(p_user_id => test.id_of('max'));
create table test.opened (id uuid);
grant insert on test.opened to authenticated;
-- session 20
begin;
select test.act_as('max');
insert into test.opened select public.handle_data_subject_access_request(s.id, 'erasure') from public.data_subjects as s;
commit;
-- check
select count(*) = 1 from public.data_subject_requests;
select count(*) = 320 and count(distinct id) = 1 from test.opened;
select count(*) = 1 from public.audit_logs where action = 'data_subject_request.opened';
