-- Sixteen load events, each of a user of its own first and then, in the same transaction, of all: whoever waited for the others
-- would wait in a circle. Everybody is seen all the same. And snapshots taken meanwhile are one.
-- setup
select test.given_user('user' || n) from generate_series(0, 59) as n;
-- session 4
begin;
insert into public.app_events (user_id, type) values (test.id_of('user' || :client_id), 'opened');
select pg_sleep(0.05);
insert into public.app_events (user_id, type) select p.id, 'opened' from test.personas as p;
commit;
select public.update_pmf_metrics_snapshot();
-- check
select count(*) = 60 and bool_and(last_active_at is not null) from public.user_activations;
select count(*) = 16 * 4 * 61 from public.app_events;
select count(*) = 1 and bool_and(monthly_active_users between 1 and 60) from public.pmf_metrics_snapshots;
