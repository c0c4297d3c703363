-- Sixteen servers report the same: it is one incident.
-- setup
select 1;
-- session 5
begin;
select test.as_service();
select public.record_security_event('probe', 'low', 'x', p_fingerprint => 'same');
commit;
-- check
select count(*) = 1 and sum(occurrences) = 80 from public.security_events;
