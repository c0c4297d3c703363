-- What is kept of each user: sign-up, activity, first workflow. Nothing of it gets into the user's way.
begin;
select plan(32);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_platform_admin('ada');
create function test.seen(p_name text)
returns timestamptz
language sql
security definer
as $$
    select a.last_active_at from public.user_activations as a where a.user_id = test.id_of(p_name)
$$;

-- Signing up
select is((select (signup_date, workflows_created, first_workflow_created_at, last_active_at) from public.user_activations where user_id = test.id_of('max')), (now(), 0, null::timestamptz, null::timestamptz), 'an account begins now, with nothing');
insert into auth.users (id, created_at) values ('11111111-1111-4111-8111-111111111111', '2026-01-01T00:00:00Z');
select is((select signup_date from public.user_activations where user_id = '11111111-1111-4111-8111-111111111111'), '2026-01-01T00:00:00Z'::timestamptz, 'or when the account says');
insert into auth.users (id) values ('22222222-2222-4222-8222-222222222222');
select isnt((select signup_date from public.user_activations where user_id = '22222222-2222-4222-8222-222222222222'), null, 'or now, when it says nothing');
set local role supabase_auth_admin;
select lives_ok($$insert into auth.users (id, email) values ('33333333-3333-4333-8333-333333333333', 'x@example.com')$$, 'the auth service signs up as ever');
select test.as_superuser();
select is((select count(*) from public.user_activations where user_id = '33333333-3333-4333-8333-333333333333'), 1::bigint, 'with a row');

-- The table breaks; the sign-up only warns
set local client_min_messages = error;
alter table public.user_activations add constraint broken check (signup_date < '2000-01-01') not valid;
set local role supabase_auth_admin;
select lives_ok($$insert into auth.users (id, email) values ('44444444-4444-4444-8444-444444444444', 'y@example.com')$$, 'a sign-up goes on when it cannot be noted');
select test.as_superuser();
select is((select count(*) from public.profiles where id = '44444444-4444-4444-8444-444444444444'), 1::bigint, 'with all the rest');
select is((select count(*) from public.user_activations where user_id = '44444444-4444-4444-8444-444444444444'), 0::bigint, 'and only without this');
alter table public.user_activations drop constraint broken;

-- Activity
select test.act_as('max');
insert into public.app_events (type) values ('opened');
select is(test.seen('max'), now(), 'a product event is activity');
select test.as_superuser();
update public.user_activations set last_active_at = now() - interval '59 minutes' where user_id = test.id_of('max');
insert into public.app_events (user_id, type) values (test.id_of('max'), 'opened');
select is(test.seen('max'), now() - interval '59 minutes', 'within the hour it is not written again');
update public.user_activations set last_active_at = now() - interval '61 minutes' where user_id = test.id_of('max');
insert into public.app_events (user_id, type) values (test.id_of('max'), 'opened');
select is(test.seen('max'), now(), 'after it it is');
insert into public.app_events (user_id, type, created_at) values (test.id_of('max'), 'opened', now() - interval '3 days');
select is(test.seen('max'), now(), 'an old event takes nothing back');
update public.user_activations set last_active_at = null;
insert into public.app_events (user_id, type, created_at) values (test.id_of('max'), 'opened', now() + interval '10 years');
select is(test.seen('max'), now(), 'nobody was there in the future');
insert into public.app_events (user_id, type, created_at)
values (test.id_of('olga'), 'opened', now() - interval '5 hours'), (null, 'opened', now()), (test.id_of('ada'), 'opened', now() - interval '9 hours'), (test.id_of('olga'), 'opened', now() - interval '4 hours');
select is((test.seen('olga'), test.seen('ada')), (now() - interval '4 hours', now() - interval '9 hours'), 'many events at once are the last of each user');
delete from public.user_activations where user_id = test.id_of('ada');
select lives_ok($$insert into public.app_events (user_id, type) values (test.id_of('ada'), 'opened')$$, 'an event of a user without a row is an event');
select app.emit_event('made', null, '{}', test.id_of('max'));

-- The first workflow, on a table that looks like that of the workflows
create table test.made (created_by uuid, created_at timestamptz not null default now());
create trigger t50_note_first_workflow after insert on test.made for each row when (new.created_by is not null) execute function app.note_first_workflow();
update public.user_activations set signup_date = now() - interval '36 hours', last_active_at = null where user_id = test.id_of('max');
insert into test.made (created_by, created_at) values (test.id_of('max'), now() - interval '12 hours');
select is((select (first_workflow_created_at, workflows_created, last_active_at, time_to_activation_hours) from public.user_activations where user_id = test.id_of('max')), (now() - interval '12 hours', 1, now() - interval '12 hours', 24::numeric), 'the first workflow activates, and says how long it took');
insert into test.made (created_by) values (test.id_of('max')), (test.id_of('max'));
select is((select (first_workflow_created_at, workflows_created, last_active_at) from public.user_activations where user_id = test.id_of('max')), (now() - interval '12 hours', 3, now()), 'others are counted');
insert into test.made (created_by, created_at) values (test.id_of('max'), now() - interval '13 hours');
select is((select (first_workflow_created_at, last_active_at) from public.user_activations where user_id = test.id_of('max')), (now() - interval '13 hours', now()), 'one that comes late and is older is the first');
select lives_ok($$insert into test.made (created_by) values (null), (gen_random_uuid())$$, 'one of nobody is one');
insert into test.made (created_by) values (test.id_of('ada'));
select is((select workflows_created from public.user_activations where user_id = test.id_of('ada')), 1, 'a user without a row gets one');
select ok(
    to_regclass('public.automation_workflows') is null
    or exists (select from pg_trigger where tgrelid = to_regclass('public.automation_workflows') and tgfoid = 'app.note_first_workflow'::regproc),
    'where there are workflows they are noted'
);

-- Who sees and who writes
select test.act_as('max');
select is((select array_agg(user_id) from public.user_activations), array[test.id_of('max')], 'a user sees its own row');
select throws_ok($$update public.user_activations set workflows_created = 99$$, '42501', null, 'and does not change it');
select throws_ok($$insert into public.user_activations (user_id) values (test.id_of('max'))$$, '42501', null, 'or make another');
select throws_ok($$delete from public.user_activations$$, '42501', null, 'or lose it');
select test.act_as('olga');
select is((select array_agg(user_id) from public.user_activations), array[test.id_of('olga')], 'managers see no more');
select test.act_as('ada');
select ok((select count(*) > 4 from public.user_activations), 'platform administrators see all');
select test.as_anon();
select throws_ok('select user_id from public.user_activations', '42501', null, 'visitors none');
select throws_ok('select app.note_activity()', '42501', null, 'the triggers are not to be called');
select test.as_service();
select throws_ok($$update public.user_activations set workflows_created = -1$$, '23514', null, 'a count is not negative');
select throws_ok($$update public.user_activations set time_to_activation_hours = 1$$, '428C9', null, 'and the time is computed');

-- Erased
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select is_empty($$select user_id from public.user_activations where user_id = test.id_of('max')$$, 'an erased account takes its row along');

select * from finish();
rollback;
