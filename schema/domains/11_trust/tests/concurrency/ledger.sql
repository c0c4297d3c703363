-- Sixteen servers seal the same day, and report the same events: there is one root, of events that are there once.
-- setup
select test.given_user('max');
insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint, created_at)
select test.id_of('max'), 'e' || n, 'x', 'app', 'other', 'low', 0, 'allow', 'f', now() - interval '1 day' from generate_series(1, 20) as n;
create or replace function test.report_again()
returns void
language plpgsql
as $$
begin
    insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint)
    values (test.id_of('max'), 'same', 'x', 'app', 'other', 'low', 0, 'allow', 'f');
exception
    when unique_violation then
        null;
end
$$;
-- session 2
begin;
select test.as_service();
select public.build_trust_ledger();
select test.report_again();
commit;
-- check
select count(*) = 1 and sum(event_count) = 20 from public.trust_ledger_roots;
select count(*) = 1 from public.guardian_events where event_id = 'same';
select (public.verify_trust_ledger(test.id_of('max'), (now() at time zone 'UTC')::date - 1) ->> 'valid')::boolean;
