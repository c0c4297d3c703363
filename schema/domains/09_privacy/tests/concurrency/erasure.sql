-- Sixteen workers find the same request: one erases, the others see that it is done.
-- setup
select test.given_tenant('acme', 'olga');
select public.handle_data_subject_access_request(public.register_data_subject(p_user_id => test.id_of('olga')), 'erasure');
create table test.done (is_mine boolean);
-- session 5
insert into test.done select public.complete_data_subject_request(r.id) from public.data_subject_requests as r;
-- check
select count(*) = 80 and count(*) filter (where is_mine) = 1 from test.done;
select count(*) = 1 from app.erasures;
select status = 'completed' from public.data_subject_requests;
