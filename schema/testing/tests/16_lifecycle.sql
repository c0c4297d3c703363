-- Retention of ordinary tables, the register of personal data, evidence, and maintenance.
begin;
select plan(33);

create table public.letters (
    id int primary key,
    user_id uuid references auth.users (id) on delete cascade,
    email text,
    opened boolean not null default false,
    created_at timestamptz not null default now()
);

-- Retention
select app.keep_rows('public.letters', 'created_at', interval '30 days', 'opened');
insert into public.letters (id, opened, created_at)
select n, n % 2 = 0, now() - make_interval(days => n) from generate_series(1, 60) as n;
select results_eq(
    $$select partitions_dropped, rows_deleted from app.apply_retention() where table_name = 'public.letters'$$,
    $$values (0, 15::bigint)$$,
    'rows that are old enough and meet the condition go'
);
select is((select count(*) from public.letters), 45::bigint, 'the others stay');
insert into public.letters (id, opened, created_at) select n, true, '2020-01-01' from generate_series(1001, 26000) as n;
select results_eq(
    $$select rows_deleted from app.apply_retention() where table_name = 'public.letters'$$,
    array[25000::bigint],
    'more than one batch as well'
);
select throws_ok(
    $$insert into app.retention_policies (table_name, time_column, keep) values ('public.x', 'y', interval '0')$$,
    '23514', null, 'nothing is kept for no time'
);

-- Personal data
select lives_ok($$select app.holds_data_of('public.letters', 'user_id', 'delete')$$, 'a table of a person''s rows is registered');
select lives_ok($$select app.holds_data_of('public.letters', 'email', 'scrub', '{"email": null}', p_kind => 'email')$$, 'also by e-mail address');
select throws_ok($$select app.holds_data_of('public.letters', 'author', 'delete')$$, '22023', null, 'not with a column that is not there');
select throws_ok($$select app.holds_data_of('public.letters', 'user_id', 'scrub', '{"phone": null}')$$, '22023', null, 'nor scrubbing one');
select throws_ok($$select app.holds_data_of('public.letters', 'user_id', 'scrub')$$, '22023', null, 'nor scrubbing nothing');
select throws_ok($$select app.holds_data_of('public.letters', 'user_id', 'keep')$$, '23514', null, 'keeping needs a reason');
select lives_ok($$select app.holds_data_of('public.letters', 'user_id', 'keep', p_reason => 'the law')$$, 'with one it is kept');
select is((select count(*) from app.personal_data where table_name = 'public.letters'), 2::bigint, 'the last word counts');
select lives_ok($$select app.names_actors('public.letters', 'user_id')$$, 'a column may name who did something');
select is((select role from app.personal_data where table_name = 'public.letters' and column_name = 'user_id'), 'actor', 'and then it does');

-- Evidence
select app.protect_owner('public.letters', p_read => 'admin');
select app.make_append_only('public.letters');
select test.given_user('max');
select test.given_platform_admin('ada');
select test.as_service();
select lives_ok($$insert into public.letters (id, user_id) values (500, test.id_of('max'))$$, 'a server adds evidence');
select throws_ok('update public.letters set opened = true where id = 500', '42501', null, 'and does not change it');
select throws_ok('delete from public.letters where id = 500', '42501', null, 'nor removes it');
select throws_ok('truncate public.letters', '42501', null, 'nor all of it');
select test.as_superuser();
grant update on public.letters to service_role;
select test.as_service();
select throws_ok('update public.letters set opened = true where id = 500', '42501', null, 'not even where somebody granted it');
select test.act_as('ada');
select isnt_empty('select id from public.letters where id = 500', 'a platform administrator reads it');
select test.act_as('max');
select isnt_empty('select id from public.letters where id = 500', 'and so does the person');
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select is_empty('select id from public.letters where id = 500', 'erasing an account goes through');

-- Maintenance
create table public.runs (task text);
create function app.good_task() returns void language sql as $$ insert into public.runs values ('good') $$;
create function app.bad_task() returns void language plpgsql as $$ begin insert into public.runs values ('bad'); raise exception 'no luck'; end $$;
update app.maintenance_tasks set enabled = false;
select app.run_regularly('app.good_task', interval '1 hour'), app.run_regularly('app.bad_task', interval '1 hour');
select test.as_service();
select results_eq(
    $$select task, error from app.run_maintenance()$$,
    $$values ('app.bad_task', 'no luck (P0001)'), ('app.good_task', null::text)$$,
    'what is due runs, and one that fails does not keep the others from it'
);
select is_empty($$select task from app.run_maintenance()$$, 'and then it is not due for a while');
select test.as_superuser();
select is((select array_agg(task) from public.runs), array['good'], 'a failed task leaves nothing behind');
select is((select last_error from app.maintenance_tasks where function_name = 'app.bad_task'), 'no luck (P0001)', 'but its error');
update app.maintenance_tasks set last_started_at = now() - interval '2 hours' where function_name = 'app.good_task';
select results_eq($$select task from app.run_maintenance()$$, array['app.good_task'], 'when its time has come it runs again');
select app.run_regularly('app.good_task', interval '5 hours');
select is((select every from app.maintenance_tasks where function_name = 'app.good_task'), interval '1 hour', 'how often is the operator''s');
drop function app.good_task();
update app.maintenance_tasks set last_started_at = null where function_name = 'app.good_task';
select is_empty($$select task from app.run_maintenance() where task = 'app.good_task'$$, 'a function that is gone is passed over');
select test.as_anon();
select throws_ok('select * from app.run_maintenance()', '42501', null, 'anon runs nothing');
select test.as_superuser();

-- The request
select set_config('request.headers', '{"user-agent": "curl", "x-forwarded-for": "203.0.113.7, 10.0.0.1"}', true);
select is(app.request_header('User-Agent'), 'curl', 'a header of the request');
select is(app.client_ip(), '203.0.113.7'::inet, 'the first address is the client''s');
select set_config('request.headers', '{"x-forwarded-for": "<script>"}', true);
select is(app.client_ip(), null, 'nonsense is no address');

select * from finish();
rollback;
