-- What only the auth service reaches: passwords, codes and tokens, the counters of its limits, and the lock.
begin;
select plan(53);

create function test.as_auth()
returns void
language plpgsql
as $$
begin
    perform set_config('role', 'supabase_auth_admin', true);
end
$$;

-- Grants. Columns count: a grant on one of them would be enough.
create temp view api_roles as select unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) as role;
select is_empty(
    $$select r.role, c.oid::regclass
    from api_roles as r, pg_class as c
    where c.relnamespace = 'auth'::regnamespace
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and (has_any_column_privilege(r.role, c.oid, 'select, insert, update, references') or has_table_privilege(r.role, c.oid, 'delete, truncate, trigger'))$$,
    'no role of the API has a privilege on a table of schema auth'
);
select is_empty(
    $$select r.role, c.oid::regclass
    from api_roles as r, pg_class as c
    where c.oid in ('app.outbox'::regclass, 'app.rate_limits'::regclass, 'app.secrets'::regclass)
    and (has_any_column_privilege(r.role, c.oid, 'select, insert, update, references') or has_table_privilege(r.role, c.oid, 'delete, truncate, trigger'))$$,
    'nor on what holds codes, counters and secrets'
);
select is_empty(
    $$select r.role, c.oid::regclass
    from api_roles as r, pg_class as c
    where c.relnamespace = 'auth'::regnamespace
    and c.relkind = 'S'
    and has_sequence_privilege(r.role, c.oid, 'usage, select, update')$$,
    'nor on a sequence there'
);
select is_empty(
    $$select c.oid::regclass from pg_class as c where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity$$,
    'and if one had, row-level security would still show it nothing'
);
select is_empty(
    $$select p.polrelid::regclass from pg_policy as p join pg_class as c on c.oid = p.polrelid where c.relnamespace = 'auth'::regnamespace$$,
    'because no policy exists'
);
select is_empty(
    $$select v.oid::regclass, a.attname
    from pg_depend as d
    join pg_rewrite as w on w.oid = d.objid
    join pg_class as v on v.oid = w.ev_class
    join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.classid = 'pg_rewrite'::regclass
    and d.refclassid = 'pg_class'::regclass
    and (
        a.attrelid = 'auth.users'::regclass and (a.attname = 'encrypted_password' or a.attname like '%token%')
        or a.attrelid in (
            'auth.refresh_tokens'::regclass, 'auth.one_time_tokens'::regclass, 'auth.flow_state'::regclass,
            'auth.mfa_factors'::regclass, 'auth.mfa_challenges'::regclass, 'app.outbox'::regclass
        )
    )$$,
    'no view shows a password, token, code or secret'
);
select is_empty(
    $$select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace = 'auth'::regnamespace
    and (p.prosecdef or p.proname not in ('uid', 'role', 'email', 'jwt'))$$,
    'and the functions there only tell callers about themselves'
);
select is_empty(
    $$select r.role, p.oid::regprocedure
    from api_roles as r, pg_proc as p
    where p.pronamespace = 'app'::regnamespace
    and p.proname in ('sign_in_wait', 'sign_in_failed', 'sign_in_succeeded', 'lease_messages', 'waiting_messages', 'enqueue_message', 'settle_message')
    and has_function_privilege(r.role, p.oid, 'execute')$$,
    'none of them calls what is the service''s'
);

-- Tried, too
select test.given_user('max');
select test.as_anon();
select throws_ok('select encrypted_password from auth.users', '42501', null, 'visitors read no password');
select throws_ok('select token from auth.refresh_tokens', '42501', null, 'and no token');
select throws_ok($$select app.take_request(gen_random_uuid(), 1, 1)$$, '42501', null, 'and count nothing');
select throws_ok($$select app.sign_in_wait('max@example.com', '203.0.113.7')$$, '42501', null, 'and do not ask who is kept out');
select throws_ok($$select app.sign_in_failed('max@example.com', '203.0.113.7', '', null)$$, '42501', null, 'and keep nobody out');
select test.act_as('max');
select throws_ok('select encrypted_password from auth.users', '42501', null, 'people do not read their own');
select throws_ok('select secret from auth.mfa_factors', '42501', null, 'nor the secret of a factor');
select throws_ok('select token_hash from auth.one_time_tokens', '42501', null, 'nor a code');
select throws_ok($$select app.take_request(gen_random_uuid(), 1, 1)$$, '42501', null, 'nor count');
select throws_ok($$select app.sign_in_succeeded('max@example.com', '203.0.113.7', '', auth.uid())$$, '42501', null, 'nor let themselves in');
select test.as_service();
select throws_ok('select encrypted_password from auth.users', '42501', null, 'not even servers read passwords');
select throws_ok('select refresh_token_hmac_key from auth.sessions', '42501', null, 'or keys of sessions');

-- Buckets: three at once, one more every ten seconds
select test.as_auth();
select is(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30), 0::double precision, 'the first may');
select is(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30), 0::double precision, 'the second');
select is(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30), 0::double precision, 'and the third');
select ok(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30) between 9 and 10, 'the fourth waits for one interval');
select ok(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30) between 9 and 10, 'and asking again makes it no longer');
select is(app.take_request('00000000-0000-4000-8000-00000000000b', 10, 30), 0::double precision, 'others have their own');
select test.as_superuser();
update app.rate_limits set full_at = full_at - interval '10 seconds' where subject = '00000000-0000-4000-8000-00000000000a';
select test.as_auth();
select is(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30), 0::double precision, 'later there is room for one');
select ok(app.take_request('00000000-0000-4000-8000-00000000000a', 10, 30) > 0, 'and no more');

-- The lock
select is(app.sign_in_wait('max@example.com', '203.0.113.7'), null, 'who never failed may try');
select lives_ok(
    $$select app.sign_in_failed('max@example.com', '203.0.113.7', 'curl', '00000000-0000-4000-8000-0000000000ff') from generate_series(1, 4)$$,
    'four times wrong'
);
select is(app.sign_in_wait('max@example.com', '203.0.113.7'), null, 'is not too much');
select lives_ok($$select app.sign_in_failed('max@example.com', '203.0.113.7', 'curl', null)$$, 'five times is');
select ok(app.sign_in_wait('MAX@example.com ', '203.0.113.7') between 895 and 900, 'and means waiting, however the name is typed');
select is(app.sign_in_wait('max@example.com', '198.51.100.7'), null, 'not elsewhere');
select lives_ok($$select app.sign_in_failed('nobody@nowhere.example', '203.0.113.8', 'curl', null) from generate_series(1, 5)$$, 'a name that nobody has');
select ok(app.sign_in_wait('nobody@nowhere.example', '203.0.113.8') between 895 and 900, 'is kept out in the same way');
select lives_ok($$select app.sign_in_succeeded('max@example.com', '203.0.113.7', 'curl', null)$$, 'who signs in');
select is(app.sign_in_wait('max@example.com', '203.0.113.7'), null, 'is let in');
select lives_ok(
    $$select app.sign_in_failed(format('u%s@example.com', n), '2001:db8::/64', 'curl', null) from generate_series(1, 50) as n$$,
    'an address that fails with many names'
);
select is(app.sign_in_wait('somebody@example.com', '2001:db8::/64'), 900, 'waits with any');
select test.as_superuser();
select is(
    (select count(*) from public.audit_logs as l where l.action = 'sign_in.failed' and l.ip_address = '203.0.113.7'),
    5::bigint, 'every failure is in the audit trail'
);
select is(
    (select array_agg(l.metadata ->> 'kept_out' order by l.id) from public.audit_logs as l where l.action = 'sign_in.failed' and l.ip_address = '203.0.113.7'),
    array['false', 'false', 'false', 'false', 'true'], 'with whether it was one too many'
);

-- Who proves to be who it said
select test.as_auth();
select is(app.take_request('00000000-0000-4000-8000-0000000000c1', 60, 60), 0::double precision, 'one request is within the limit');
select ok(app.take_request('00000000-0000-4000-8000-0000000000c1', 60, 60) > 55, 'another is not');
select lives_ok($$select app.forgive_requests('00000000-0000-4000-8000-0000000000c1')$$, 'unless it is forgiven');
select is(app.take_request('00000000-0000-4000-8000-0000000000c1', 60, 60), 0::double precision, 'which makes room');
select test.as_superuser();

-- What sign-ins leave behind. Of each kind one that is too old, and one that is not or still means something.
create temp table leftovers as
select
    '00000000-0000-4000-8000-0000000000a1'::uuid as who, '00000000-0000-4000-8000-0000000000b1'::uuid as old,
    '00000000-0000-4000-8000-0000000000b2'::uuid as young;
insert into auth.users (id, email) select who, 'leftovers@example.com' from leftovers;
insert into auth.sessions (id, user_id, created_at, updated_at, not_after)
select old, who, now() - interval '30 days', now(), now() - interval '73 hours' from leftovers
union all select young, who, now() - interval '30 days', now(), now() - interval '71 hours' from leftovers;
insert into auth.refresh_tokens (token, user_id, session_id, revoked, created_at, updated_at)
select 'old-revoked', who::text, young, true, now(), now() - interval '25 hours' from leftovers
union all select 'old-good', who::text, young, false, now(), now() - interval '25 days' from leftovers
union all select 'young-revoked', who::text, young, true, now(), now() - interval '23 hours' from leftovers;
insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at)
select old, who, 'never verified', 'totp'::auth.factor_type, 'unverified'::auth.factor_status, now() - interval '25 hours', now() from leftovers
union all select young, who, 'verified', 'totp', 'verified', now() - interval '25 days', now() from leftovers;
insert into auth.mfa_challenges (id, factor_id, created_at, ip_address)
select old, young, now() - interval '25 hours', '::1'::inet from leftovers
union all select young, young, now() - interval '23 hours', '::1' from leftovers;
insert into auth.flow_state (id, provider_type, authentication_method, created_at, auth_code_issued_at)
select old, 'email', 'magiclink', now() - interval '25 hours', null::timestamptz from leftovers
union all select young, 'email', 'magiclink', now() - interval '25 hours', now() from leftovers;
select test.as_anon();
select throws_ok('select app.forget_sign_ins()', '42501', null, 'visitors forget nothing of it');
select test.as_service();
select lives_ok('select app.forget_sign_ins()', 'maintenance does');
select test.as_superuser();
select results_eq(
    $$select t.token::text from auth.refresh_tokens as t, leftovers where t.user_id = who::text order by 1$$,
    array['old-good', 'young-revoked'], 'refresh tokens revoked a day ago, whose reuse means nothing any more'
);
select results_eq('select s.id from auth.sessions as s, leftovers where s.user_id = who', 'select young from leftovers', 'sessions that ended three days ago');
select results_eq('select f.id from auth.mfa_factors as f, leftovers where f.user_id = who', 'select young from leftovers', 'factors that were never verified');
select results_eq('select c.id from auth.mfa_challenges as c, leftovers where c.id in (old, young)', 'select young from leftovers', 'questions that nobody may answer');
select results_eq('select f.id from auth.flow_state as f, leftovers where f.id in (old, young)', 'select young from leftovers', 'sign-ins that nobody went on with');

select * from finish();
rollback;
