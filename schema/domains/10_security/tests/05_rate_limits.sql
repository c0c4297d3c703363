-- Counting requests in windows of time.
begin;
select plan(25);

select test.given_user('max');
select test.given_platform_admin('ada');

select test.as_service();
select is((select array_agg(public.check_rate_limit('ip:1', 'chat', 3) order by n) from generate_series(1, 5) as n), array[true, true, true, false, false], 'three are allowed, and then none');
select is((select request_count from public.rate_limits), 3, 'what is refused is not counted');
select is(public.check_rate_limit('ip:2', 'chat', 3), true, 'others are counted apart');
select is(public.check_rate_limit('ip:1', 'search', 3), true, 'and other endpoints');
select is(public.check_rate_limit('ip:1', 'chat', 3, 3600), true, 'and other windows');
select is(public.check_rate_limit('ip:1', 'chat', 4), true, 'who raises the limit lets one more in');
select is(public.check_rate_limit('ip:1', 'chat', 4), false, 'and no more');
select is((select expires_at - window_start from public.rate_limits where identifier = 'ip:1' and window_seconds = 3600), interval '1 hour', 'a window is as long as it says');
select ok((select bool_and(extract(epoch from window_start)::bigint % window_seconds = 0 and now() >= window_start and now() < expires_at) from public.rate_limits), 'and begins at a round time, before now');
select is(public.check_rate_limit('ip:3', 'chat'), true, 'a hundred a minute, if nothing is said');
update public.rate_limits set request_count = 99 where identifier = 'ip:3';
select is((select array_agg(public.check_rate_limit('ip:3', 'chat') order by n) from generate_series(1, 2) as n), array[true, false], 'exactly');

-- Strange arguments
select throws_ok($$select public.check_rate_limit(null, 'x')$$, '22023', null, 'somebody is counted');
select throws_ok($$select public.check_rate_limit('', 'x')$$, '22023', null, 'not nobody');
select throws_ok($$select public.check_rate_limit('x', null)$$, '22023', null, 'somewhere');
select throws_ok($$select public.check_rate_limit('x', 'x', 0)$$, '22023', null, 'at least one request is allowed');
select throws_ok($$select public.check_rate_limit('x', 'x', null)$$, '22023', null, 'a number of them');
select throws_ok($$select public.check_rate_limit('x', 'x', 1, 0)$$, '22023', null, 'in some time');
select throws_ok($$select public.check_rate_limit('x', 'x', 1, 2678401)$$, '22023', null, 'of at most a month');
select is((select array_agg(public.check_rate_limit(repeat('x', 100000), repeat('y', 100000), 1) order by n) from generate_series(1, 2) as n), array[true, false], 'endless names are counted as well');

-- A new window, and cleaning up
update public.rate_limits set window_start = window_start - interval '1 minute', expires_at = expires_at - interval '1 minute' where window_seconds = 60;
select is(public.check_rate_limit('ip:1', 'chat', 1), true, 'the next window begins with nothing');
select app.purge_rate_limits();
select results_eq('select identifier, window_seconds from public.rate_limits order by 2', $$values ('ip:1', 60), ('ip:1', 3600)$$, 'and what is over is removed');

-- Everybody else
select test.act_as('max');
select throws_ok($$select public.check_rate_limit('user:x', 'x')$$, '42501', null, 'users do not count, others or themselves');
select test.as_anon();
select throws_ok($$select public.check_rate_limit('ip:1', 'chat')$$, '42501', null, 'anon does not use up what is another''s');
select test.act_as('ada');
select throws_ok($$select identifier from public.rate_limits$$, '42501', null, 'nobody reads who was counted');
select test.as_superuser();
select is((select relpersistence from pg_class where oid = 'public.rate_limits'::regclass), 'u', 'counting costs no write-ahead log');

select * from finish();
rollback;
