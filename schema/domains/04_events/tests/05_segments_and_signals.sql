-- What is computed of users: figures, and the groups they are put into.
begin;
select plan(31);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');

-- Server
select test.as_service();
select lives_ok($$insert into public.signals (user_id, "window", k, v) values (test.id_of('max'), '7d', 'rage_clicks', 3), (test.id_of('otto'), '7d', 'rage_clicks', 1)$$, 'a server computes figures');
select throws_ok($$insert into public.signals (user_id, "window", k, v) values (test.id_of('max'), '7d', 'rage_clicks', 4)$$, '23505', null, 'one a day of a kind');
select lives_ok($$insert into public.signals (user_id, "window", k, v) values (test.id_of('max'), '7d', 'rage_clicks', 4) on conflict (user_id, "window", k, computed_on) do update set v = excluded.v$$, 'and replaces it');
select throws_ok($$insert into public.signals (user_id, "window", k, v) values (test.id_of('max'), '2d', 'x', 1)$$, '23514', null, 'over a known window');
select lives_ok($$insert into public.segments (tenant_id, code) values (test.tenant('acme'), 'acme_vip')$$, 'a tenant has groups of its own');
select lives_ok($$insert into public.user_segments (user_id, segment_id, score) select test.id_of('max'), id, 0.9 from public.segments where code in ('churn_risk', 'acme_vip')$$, 'and users are put into groups');
select throws_ok($$insert into public.segments (code) values ('churn_risk')$$, '23505', null, 'a code is used once');
select throws_ok($$insert into public.segments (code) values ('Churn Risk')$$, '23514', null, 'and is one word');
select throws_ok($$update public.user_segments set expires_at = assigned_at$$, '23514', null, 'a membership lasts');

-- User
select test.act_as('max');
select is((select array_agg(v) from public.signals), array[4]::numeric[], 'a user sees its figures');
select throws_ok($$update public.signals set v = 0$$, '42501', null, 'and leaves them');
select throws_ok($$insert into public.signals (user_id, "window", k, v) values (test.id_of('max'), '1d', 'x', 1)$$, '42501', null, 'and adds none');
select is((select count(*) from public.user_segments), 2::bigint, 'it sees which groups it is in');
select throws_ok($$insert into public.user_segments (user_id, segment_id) select test.id_of('max'), id from public.segments where code = 'power_user'$$, '42501', null, 'but puts itself into none');
with gone as (delete from public.user_segments returning segment_id)
select is((select count(*) from gone), 0::bigint, 'nor takes itself out');
select is_empty($$select id from public.segments where code = 'acme_vip'$$, 'a member does not see the tenant''s groups');
select is((select count(*) from public.segments), 3::bigint, 'only the platform''s');
with changed as (update public.segments set rule = '{}' returning id)
select is((select count(*) from changed), 0::bigint, 'which it does not change');
select throws_ok($$insert into public.segments (code) values ('mine')$$, '42501', null, 'or add to');
select test.act_as('olga');
select is((select count(*) from public.segments where code = 'acme_vip'), 1::bigint, 'a manager sees the tenant''s');
select is_empty('select user_id from public.user_segments', 'but not who is in them');
select test.act_as('otto');
select is_empty($$select id from public.segments where code = 'acme_vip'$$, 'another tenant does not');
select test.as_anon();
select throws_ok('select code from public.segments', '42501', null, 'nor do visitors see any');

-- Platform administrator
select test.act_as('ada');
select is((select count(*) from public.signals), 2::bigint, 'an administrator sees everybody''s figures');
select lives_ok($$insert into public.segments (code, name, rule, is_dynamic) values ('trialists', 'On trial', '{"plan": "trial"}', true)$$, 'makes groups');
select throws_ok($$insert into public.segments (code, rule) values ('odd', '[]')$$, '23514', null, 'by a rule');
select lives_ok($$insert into public.user_segments (user_id, segment_id) select test.id_of('otto'), id from public.segments where code = 'trialists'$$, 'and puts users into them');
select lives_ok($$delete from public.segments where code = 'trialists'$$, 'and takes a group away');
select is_empty($$select user_id from public.user_segments where user_id = test.id_of('otto')$$, 'with its members');

-- Erased
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select is((select count(*) from public.signals), 1::bigint, 'an erased account takes its figures along');
select is_empty('select user_id from public.user_segments', 'and leaves its groups');

select * from finish();
rollback;
