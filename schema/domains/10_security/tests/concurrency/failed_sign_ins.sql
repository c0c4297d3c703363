-- Sixteen sessions guess at once: every guess counts, and the pair is kept out once, by one incident.
-- setup
select test.given_user('max');
-- session 10
begin;
select test.as_service();
select public.record_failed_login_attempt('max@example.com', '203.0.113.7', 'curl');
commit;
-- check
select count(*) = 1 and sum(attempt_count) = 160 and sum(lock_count) = 1 from public.failed_login_attempts;
select count(*) = 1 and sum(occurrences) = 1 from public.security_events;
