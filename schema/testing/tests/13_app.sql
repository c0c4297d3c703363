-- The tools of schema app.
begin;
select plan(36);

select is(substr(app.uuid_v7()::text, 15, 1), '7', 'uuid_v7 has version 7');
select matches(substr(app.uuid_v7()::text, 20, 1), '[89ab]', 'and the variant of RFC 9562');
select ok(
    abs(extract(epoch from clock_timestamp()) * 1000 - ('x' || left(replace(app.uuid_v7()::text, '-', ''), 12))::bit(48)::bigint) < 5000,
    'and starts with the milliseconds of now'
);
select is((select count(distinct app.uuid_v7()) from generate_series(1, 1000)), 1000::bigint, 'and does not repeat');

select throws_ok($$select 'A@example.com'::app.email$$, '23514', null, 'an e-mail is lower case');
select throws_ok($$select 'nobody'::app.email$$, '23514', null, 'and has an @');
select lives_ok($$select 'a.b+c@mail.example.com'::app.email$$, 'a usual one passes');
select throws_ok($$select 'usd'::app.currency$$, '23514', null, 'a currency is upper case');
select throws_ok($$select 'Not a slug'::app.slug$$, '23514', null, 'a slug has no space');
select throws_ok($$select 101::app.percent$$, '23514', null, 'a percentage ends at 100');
select throws_ok($$select 'abc'::app.sha256_hex$$, '23514', null, 'a digest has 64 digits');

-- Secrets
create temp table kept as select app.store_secret('hunter2', 'test') as id;
select is((select app.read_secret(id) from kept), 'hunter2', 'a secret comes back');
select ok(not exists (select from app.secrets where encode(ciphertext, 'escape') like '%hunter2%'), 'but is not stored in clear');
select app.store_secret('hunter3', 'test', (select id from kept));
select is((select app.read_secret(id) from kept), 'hunter3', 'it can be replaced in place');
select is(app.read_secret(gen_random_uuid()), null, 'an unknown one is null');
select test.as_service();
select throws_ok('select ciphertext from app.secrets', '42501', null, 'even servers go through functions');
select throws_ok($$select app.read_secret(gen_random_uuid())$$, '42501', null, 'of their own');
select test.as_superuser();

-- Who is asking
select is(app.is_service(), true, 'the owner of the database counts as a server');
select test.as_service();
select is(app.is_service(), true, 'service_role does');
select test.given_user('max') from (select test.as_superuser()) as prepared;
select test.act_as('max');
select set_config('request.jwt.claims', '{"role": "service_role"}', true), set_config('request.jwt.claim.role', 'service_role', true);
select is(app.is_service(), false, 'claims alone do not');
select test.act_as('max');
select lives_ok($$select app.assert_self(auth.uid())$$, 'oneself is oneself');
select throws_ok($$select app.assert_self(gen_random_uuid())$$, '42501', null, 'somebody else is not');
select throws_ok($$select app.assert_self(null)$$, '42501', null, 'nor is nobody');
select test.as_superuser();

-- Patterns
create table public.pattern_probe (id int primary key, user_id uuid, secret text);
create policy of_a_developer on public.pattern_probe for select to anon using (id = 1);
select app.protect_owner('public.pattern_probe', p_writes => array['insert'], p_columns => array['id', 'user_id']);
select app.protect_owner('public.pattern_probe', p_writes => array['insert'], p_columns => array['id', 'user_id']);
select policies_are('public', 'pattern_probe', array['of_a_developer', 'service_all', 'owner_select', 'owner_insert'], 'a pattern replaces its own policies and leaves those of others');
select ok(
    not has_table_privilege('authenticated', 'public.pattern_probe', 'update')
    and not has_column_privilege('authenticated', 'public.pattern_probe', 'secret', 'insert')
    and has_column_privilege('authenticated', 'public.pattern_probe', 'id', 'insert')
    and not has_table_privilege('anon', 'public.pattern_probe', 'select'),
    'and grants what it names'
);

-- The trigger projects put on tables of their own
create table test.noted (id integer, updated_at timestamptz);
create trigger stamp before update on test.noted for each row execute function public.handle_updated_at();
insert into test.noted values (1, '2020-01-01');
update test.noted set id = 2;
select is((select updated_at from test.noted), now(), 'handle_updated_at stamps a row that changes');

-- Rate limits of several programs
create temp table subjects as
select '00000000-0000-4000-8000-000000000001'::uuid as ada, '00000000-0000-4000-8000-000000000002'::uuid as bob;
grant select on subjects to service_role, anon;
select test.as_anon();
select throws_ok($$select app.count_requests(array[gen_random_uuid()], '{1}', 1)$$, '42501', null, 'visitors count nothing');
select throws_ok('select app.forget_rate_limits()', '42501', null, 'and forget nothing');
select throws_ok('select full_at from app.rate_limits', '42501', null, 'and see nothing');
select test.as_service();
select ok((select abs(debts[1] - 9) < 0.5 and abs(debts[2] - 19) < 0.5 from app.count_requests((select array[bob, ada] from subjects), '{10, 20}', 1) as debts), 'what was used beyond the time it was used in is owed, in the order asked');
select ok((select abs(debts[1] - 29) < 0.5 from app.count_requests((select array[ada] from subjects), '{10}', 1) as debts), 'another program adds to it');
select ok((select abs(debts[1] - 29) < 0.5 from app.count_requests((select array[ada] from subjects), '{0}', 1) as debts), 'or only asks');
select is(app.count_requests(array[gen_random_uuid()], '{0.5}', 1), '{0}', 'who stays within a limit owes nothing');
select is(app.count_requests('{}', '{}', 1), null, 'nobody owes nothing');
select app.forget_rate_limits();
select test.as_superuser();
update app.rate_limits set full_at = now() - interval '2 minutes' where subject = (select bob from subjects);
select test.as_service();
select app.forget_rate_limits();
select test.as_superuser();
select ok(not exists (select from app.rate_limits where subject = (select bob from subjects)), 'counters that say nothing are forgotten');
select ok(exists (select from app.rate_limits where subject = (select ada from subjects)), 'others are not');

select * from finish();
rollback;
