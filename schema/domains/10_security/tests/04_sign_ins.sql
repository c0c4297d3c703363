-- Failed sign-ins: who is kept out, and who is not.
begin;
select plan(51);

select test.given_user('max');
select test.given_platform_admin('ada');
create function test.fail(p_email text, p_ip inet, p_times integer default 1) returns void language sql as $$
    select public.record_failed_login_attempt(p_email, p_ip, 'curl') from generate_series(1, p_times)
$$;
-- As if everything had happened so much earlier.
create function test.later(p_interval interval) returns void language sql security definer as $$
    update public.failed_login_attempts set last_attempt = last_attempt - p_interval, blocked_until = blocked_until - p_interval, first_attempt = first_attempt - p_interval
$$;

-- Five attempts
select test.as_service();
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), true, 'who never failed may try');
select test.fail('max@example.com', '203.0.113.7', 4);
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), true, 'after four failures too');
select test.fail('  MAX@example.com ', '203.0.113.7');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), false, 'after five not');
select is(public.check_failed_login_attempts('Max@Example.COM ', '203.0.113.7'), false, 'however it is typed');
select results_eq(
    'select email, ip_address, user_agent, user_id, attempt_count, lock_count, blocked_until, last_attempt from public.failed_login_attempts',
    $$select 'max@example.com', '203.0.113.7'::inet, 'curl', test.id_of('max'), 5, 1, now() + interval '15 minutes', now()$$,
    'it is one row, of the account, for a quarter of an hour'
);
select is(public.check_failed_login_attempts('max@example.com', '198.51.100.1'), true, 'the owner of the account may try elsewhere');
select is(public.check_failed_login_attempts('olga@example.com', '203.0.113.7'), true, 'others behind the same address may too');
select results_eq(
    $$select event_type, severity, user_id, source_ip, details ->> 'attempts', occurrences from public.security_events$$,
    $$select 'brute_force', 'high', test.id_of('max'), '203.0.113.7'::inet, '5', 1$$,
    'an incident is opened'
);
select is_empty($$select id from public.security_events as e where e::text like '%@example.com%'$$, 'without the e-mail address');
select test.fail('max@example.com', '203.0.113.7', 3);
select results_eq('select attempt_count, lock_count, blocked_until from public.failed_login_attempts', $$select 8, 1, now() + interval '15 minutes'$$, 'what fails meanwhile counts and makes it no longer');
select is((select occurrences from public.security_events), 1, 'nor is it another incident');

-- Again and again
select test.later('16 minutes');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), true, 'when the time is over it may be tried');
select test.fail('max@example.com', '203.0.113.7');
select is((select blocked_until from public.failed_login_attempts), now() + interval '30 minutes', 'who fails soon again waits twice as long');
select is((select occurrences from public.security_events), 2, 'which belongs to the same incident');
select test.later('31 minutes');
select test.fail('max@example.com', '203.0.113.7');
select is((select blocked_until from public.failed_login_attempts), now() + interval '1 hour', 'and twice again');
update public.failed_login_attempts set lock_count = 2000000000;
select test.later('61 minutes');
select test.fail('max@example.com', '203.0.113.7');
select is((select blocked_until from public.failed_login_attempts), now() + interval '1 day', 'but never longer than a day');
select test.later('25 hours');
select test.fail('max@example.com', '203.0.113.7');
select results_eq('select attempt_count, lock_count, blocked_until, first_attempt from public.failed_login_attempts', $$select 1, 0, null::timestamptz, now()$$, 'after a quiet time it begins anew');
select test.later('16 minutes');
select test.fail('max@example.com', '203.0.113.7');
select is((select attempt_count from public.failed_login_attempts), 1, 'every time');
update public.failed_login_attempts set attempt_count = 2147483647, blocked_until = now() + interval '1 minute';
select lives_ok($$select test.fail('max@example.com', '203.0.113.7')$$, 'the counter has an end and stays there');

-- A success
select test.fail('olga@example.com', '203.0.113.7', 2);
select test.fail('max@example.com', '198.51.100.1', 2);
select public.clear_failed_login_attempts(' Max@example.com', '203.0.113.7');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), true, 'who signs in is let in');
select is((select count(*) from public.failed_login_attempts), 2::bigint, 'the failures of other accounts and addresses stay');

-- Many accounts from one address
delete from public.failed_login_attempts;
select test.fail('user' || n || '@example.com', '203.0.113.9', 1) from generate_series(1, 49) as n;
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.9'), true, 'forty-nine failures at an address are many');
select test.fail(null, '203.0.113.9');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.9'), false, 'fifty are too many for every account');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.8'), true, 'at that address');
select test.later('16 minutes');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.9'), true, 'for a while');

-- Numbers from the policy
update public.security_policies set rules = '{"max_failed_attempts": 1, "lockout_duration": 60, "max_failed_attempts_per_address": 3}' where name = 'Default Access Control';
delete from public.failed_login_attempts;
select test.fail('max@example.com', '203.0.113.7');
select is((select blocked_until from public.failed_login_attempts), now() + interval '1 minute', 'one attempt, one minute');
select test.fail('olga@example.com', '203.0.113.7', 2);
select is(public.check_failed_login_attempts('ada@example.com', '203.0.113.7'), false, 'three for the address');
update public.security_policies set is_active = false where name = 'Default Access Control';
select is(public.check_failed_login_attempts('ada@example.com', '203.0.113.7'), true, 'a policy not in force leaves the defaults');

-- Strange arguments
select throws_ok($$select public.check_failed_login_attempts('max@example.com', null)$$, '22023', null, 'a sign-in comes from somewhere');
select throws_ok($$select public.record_failed_login_attempt('max@example.com', null, 'x')$$, '22023', null, 'to be recorded');
select throws_ok($$select public.clear_failed_login_attempts('max@example.com', null)$$, '22023', null, 'or cleared, and never everywhere');
select lives_ok($$select public.record_failed_login_attempt(repeat('Ä', 100000), '2001:db8::1', repeat('x', 100000))$$, 'endless names are cut');
select is(public.check_failed_login_attempts(repeat('Ä', 100001), '2001:db8::1'), true, 'and still compared');
select lives_ok($$select public.record_failed_login_attempt('', '203.0.113.7', null)$$, 'no name is a name');
select lives_ok($$select public.record_failed_login_attempt(null, '203.0.113.7', null)$$, 'the same one');
select is((select attempt_count from public.failed_login_attempts where email is null and ip_address = '203.0.113.7'), 2, 'counted together');
select lives_ok($$select public.clear_failed_login_attempts(null, '203.0.113.7')$$, 'and cleared');
select is((select array_agg(email order by email) from public.failed_login_attempts where ip_address = '203.0.113.7'), array['max@example.com', 'olga@example.com'], 'alone');

-- The older name
delete from public.failed_login_attempts;
select lives_ok($$insert into public.failed_attempts (user_id, ip_address, attempt_count, locked_until) values (test.id_of('max'), '203.0.113.7', 5, now() + interval '1 hour')$$, 'a server that names the user');
select is((select email from public.failed_login_attempts), 'max@example.com', 'locks its e-mail address');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), false, 'which holds');
select lives_ok($$update public.failed_attempts set locked_until = null, attempt_count = 1 where user_id = test.id_of('max')$$, 'and unlocks it');
select is(public.check_failed_login_attempts('max@example.com', '203.0.113.7'), true, 'the same way');
select test.fail('nobody@example.com', '203.0.113.7');
select is((select count(*) from public.failed_attempts), 1::bigint, 'an address without account is not in it');

-- Everybody else
select test.act_as('max');
select throws_ok($$select public.check_failed_login_attempts('olga@example.com', '203.0.113.7')$$, '42501', null, 'users do not ask');
select throws_ok($$select public.clear_failed_login_attempts('max@example.com', '203.0.113.7')$$, '42501', null, 'nor let themselves in');
select is_empty('select id from public.failed_login_attempts', 'nor see');
select test.as_anon();
select throws_ok($$select public.record_failed_login_attempt('max@example.com', '203.0.113.7', 'x')$$, '42501', null, 'anon locks nobody out');
select throws_ok($$select public.clear_failed_login_attempts('max@example.com', '203.0.113.7')$$, '42501', null, 'nor in');
select test.act_as('ada');
select is((select count(*) from public.failed_login_attempts), 2::bigint, 'an administrator looks');

-- Kept for a month, and not longer than the account
select test.as_superuser();
update public.failed_login_attempts set last_attempt = now() - interval '31 days' where email = 'nobody@example.com';
select app.apply_retention();
delete from auth.users where id = test.id_of('max');
select is((select count(*) from public.failed_login_attempts), 0::bigint, 'addresses are not kept');

select * from finish();
rollback;
