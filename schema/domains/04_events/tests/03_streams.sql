-- The streams that clients write: product events, telemetry, steps of the funnel; and all of them in one view.
begin;
select plan(72);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_tenant('gone', 'gina', p_members => array['max'], p_status => 'suspended');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Product events
select test.act_as('max');
select lives_ok($$insert into public.app_events (type, path) values ('opened', '/')$$, 'a user adds an event');
select is((select (user_id, tenant_id) from public.app_events where type = 'opened'), (test.id_of('max'), app.platform_tenant_id()), 'its own, in no tenant');
select lives_ok($$insert into public.app_events (tenant_id, type) values (test.tenant('acme'), 'opened')$$, 'and one in its tenant');
select throws_ok($$insert into public.app_events (tenant_id, type) values (test.tenant('globex'), 'opened')$$, '42501', null, 'but in no other');
select throws_ok($$insert into public.app_events (tenant_id, type) values (test.tenant('gone'), 'opened')$$, '42501', null, 'nor in a suspended one');
select throws_ok($$insert into public.app_events (user_id, type) values (test.id_of('mimi'), 'opened')$$, '42501', null, 'nor as somebody else');
select throws_ok($$insert into public.app_events (user_id, type) values (null, 'opened')$$, '42501', null, 'nor as nobody');
select throws_ok($$insert into public.app_events (type, created_at) values ('opened', '2020-01-01')$$, '42501', null, 'nor at another time');
select throws_ok($$update public.app_events set type = 'x'$$, '42501', null, 'what was done stays done');
select throws_ok($$delete from public.app_events$$, '42501', null, 'all of it');
select throws_ok($$insert into public.app_events (type) values (repeat('x', 101))$$, '23514', null, 'a type is short');
select throws_ok($$insert into public.app_events (type, meta) values ('x', '[]')$$, '23514', null, 'meta is an object');
select throws_ok($$insert into public.app_events (type, meta) values ('x', jsonb_build_object('x', repeat('x', 33000)))$$, '23514', null, 'of bounded size');
select throws_ok($$select app.emit_event('x')$$, '42501', null, 'the way in for functions is not for users');
select test.as_superuser();
select lives_ok($$select app.emit_event('made', test.tenant('acme'), null, test.id_of('mimi'))$$, 'a function notes what a user did');
select lives_ok($$select app.emit_event('made', null, '{}', gen_random_uuid())$$, 'and that somebody did whose account is gone');
select is((select user_id from public.app_events where type = 'made' and tenant_id = app.platform_tenant_id()), null, 'as nobody');

-- Telemetry
select test.act_as('max');
select lives_ok($$insert into public.telemetry_events (type) values ('clicked')$$, 'a user adds a signal');
select lives_ok($$select public.record_telemetry('timed', repeat('/', 3000), '{"ms": 5}', repeat('s', 300), 'ios', test.tenant('acme'))$$, 'or has it added');
select is(
    (select (user_id, tenant_id, meta, app, char_length(path), char_length(session_id))::text from public.telemetry_events where type = 'timed'),
    (select (test.id_of('max'), test.tenant('acme'), '{"ms": 5}'::jsonb, 'ios', 2048, 200)::text),
    'in its tenant, with what is too long cut'
);
select throws_ok($$select public.record_telemetry('x', p_tenant_id => test.tenant('globex'))$$, '42501', null, 'a foreign tenant is refused');
select throws_ok($$select public.record_telemetry('x', p_tenant_id => test.tenant('gone'))$$, '42501', null, 'so is a suspended one');
select throws_ok($$select public.record_telemetry('x', p_tenant_id => gen_random_uuid())$$, '42501', null, 'and one that is not');
select throws_ok($$select public.record_telemetry(null)$$, '23502', null, 'a signal has a type');
select throws_ok($$select public.record_telemetry(repeat('x', 101))$$, '23514', null, 'a short one');
select throws_ok($$select public.record_telemetry('x', p_meta => '[1]')$$, '23514', null, 'and an object');
select throws_ok($$select public.record_telemetry('x', p_meta => jsonb_build_object('x', repeat('x', 17000)))$$, '23514', null, 'of bounded size');
select lives_ok($$select public.record_telemetry('bare', null, null, null, null, null)$$, 'all but the type may be left out');
select throws_ok($$insert into public.telemetry_events (user_id, type) values (test.id_of('mimi'), 'forged')$$, '42501', null, 'nobody signals for another');
select throws_ok($$insert into public.telemetry_events (user_id, type) values (null, 'forged')$$, '42501', null, 'nor passes for a visitor');
select throws_ok($$insert into public.telemetry_events (tenant_id, type) values (test.tenant('globex'), 'forged')$$, '42501', null, 'nor in a foreign tenant');
select throws_ok($$update public.telemetry_events set type = 'x'$$, '42501', null, 'history is not edited');
select throws_ok($$delete from public.telemetry_events$$, '42501', null, 'nor deleted');

-- Visitor
select test.as_anon();
select lives_ok($$select public.record_telemetry('seen', '/', '{"user_id": "me"}')$$, 'a visitor signals');
select throws_ok($$select public.record_telemetry('x', p_tenant_id => test.tenant('acme'))$$, '42501', null, 'but to no tenant');
select lives_ok($$select public.record_telemetry('seen', p_tenant_id => app.platform_tenant_id())$$, 'the platform is none');
select throws_ok($$insert into public.telemetry_events (type) values ('x')$$, '42501', null, 'not past the function');
select throws_ok($$select id from public.telemetry_events$$, '42501', null, 'and reads nothing');
select lives_ok($$select public.track_conversion('homepage_view', 'visit-1', '{"variant": "b"}')$$, 'the funnel starts with a visitor');
select throws_ok($$select public.track_conversion('homepage_view', null)$$, '23502', null, 'in some visit');
select throws_ok($$select public.track_conversion('homepage_view', '')$$, '23514', null, 'that has an id');
select throws_ok($$select public.track_conversion(null, 'visit-1')$$, '23502', null, 'with a step');
select throws_ok($$select public.track_conversion('<script>', 'visit-1')$$, '23514', null, 'that has a name');
select throws_ok($$select public.track_conversion('x', 'visit-1', '5')$$, '23514', null, 'and an object');
select throws_ok($$select public.track_conversion('x', 'visit-1', jsonb_build_object('x', repeat('x', 17000)))$$, '23514', null, 'of bounded size');
select throws_ok($$select public.track_conversion('x', 'visit-1', p_tenant_id => test.tenant('acme'))$$, '42501', null, 'again to no tenant');
select throws_ok($$insert into public.conversion_events (event_type, session_id) values ('x', 's')$$, '42501', null, 'and not past the function');
select test.as_superuser();
select is((select array_agg(distinct user_id) from public.telemetry_events where type = 'seen'), array[null]::uuid[], 'a visitor is nobody');

-- The visitor signs up and goes on
select test.act_as('max');
select lives_ok($$select public.track_conversion('signup_complete', 'visit-1')$$, 'a user goes on with its visit');
select lives_ok($$select public.track_conversion('invited', 'visit-1', null, test.tenant('acme'))$$, 'in its tenant as well');
select throws_ok($$select public.track_conversion('x', 'visit-1', p_tenant_id => test.tenant('globex'))$$, '42501', null, 'in no other');
select throws_ok($$insert into public.conversion_events (event_type, session_id) values ('x', 's')$$, '42501', null, 'past the function not even a user');
select throws_ok($$update public.conversion_events set event_type = 'x'$$, '42501', null, 'nor afterwards');
select is((select count(*) from public.conversion_events), 2::bigint, 'it sees its own steps');

-- A token that outlives its account
select test.as_superuser();
select set_config('request.jwt.claims', '{"sub": "11111111-1111-4111-8111-111111111111", "role": "authenticated"}', true),
    set_config('request.jwt.claim.sub', '11111111-1111-4111-8111-111111111111', true), set_config('role', 'authenticated', true);
select lives_ok($$select public.record_telemetry('ghost')$$, 'signals of an erased account are those of nobody');
select lives_ok($$select public.track_conversion('ghost', 's')$$, 'its steps too');

-- Server
select test.as_service();
select lives_ok($$select public.record_telemetry('measured', p_tenant_id => test.tenant('globex'))$$, 'a server signals for any tenant');
select is((select (tenant_id, user_id) from public.telemetry_events where type = 'measured'), (test.tenant('globex'), null::uuid), 'as nobody');
select lives_ok($$select public.track_conversion('billed', 's', '{}', test.tenant('globex'))$$, 'and counts steps there');

-- All of it in one
select test.as_superuser();
insert into public.events (tenant_id, user_id, event_name, props, occurred_at) values (test.tenant('acme'), test.id_of('max'), 'order_completed', '{"n": 1}', '2026-01-01T00:00:00Z');
select test.act_as('max');
select results_eq(
    $$select stream, count(*) from public.event_stream group by stream order by stream$$,
    $$values ('app', 2::bigint), ('commerce', 1), ('conversion', 2), ('telemetry', 3)$$,
    'a user sees its own of every stream'
);
select is((select (type, meta, created_at) from public.event_stream where stream = 'commerce'), ('order_completed'::text, '{"n": 1}'::jsonb, '2026-01-01T00:00:00Z'::timestamptz), 'in one shape');
select test.act_as('adam');
select is((select count(*) from public.event_stream), 5::bigint, 'a manager sees what happened in the tenant');
select ok((select bool_and(tenant_id = test.tenant('acme')) from public.event_stream), 'and only there');
select test.act_as('vera');
select is_empty('select id from public.event_stream', 'a viewer nothing of others');
select test.act_as('sam');
select is_empty('select id from public.event_stream', 'a stranger nothing');
select test.as_anon();
select throws_ok('select id from public.event_stream', '42501', null, 'a visitor may not ask');
select test.act_as('ada');
select is((select count(*) from public.event_stream), (select count(*) from public.app_events) + (select count(*) from public.telemetry_events) + (select count(*) from public.events) + (select count(*) from public.conversion_events), 'an administrator sees everything once');

-- Partitions are no way around
select test.as_superuser();
select is_empty(
    $$select c.relname from pg_class as c where c.relnamespace = 'partitions'::regnamespace and c.relkind = 'r' and c.relname ~ '^(app_events|telemetry_events|conversion_events)'
      and (not c.relrowsecurity or has_table_privilege('authenticated', c.oid, 'select, insert') or has_table_privilege('anon', c.oid, 'select'))$$,
    'no partition can be reached past its table'
);
select ok((select count(*) >= 8 from pg_inherits where inhparent = 'public.telemetry_events'::regclass), 'telemetry has partitions per day');
select isnt((select tableoid from public.telemetry_events where type = 'seen' limit 1), 'partitions.telemetry_events_default'::regclass::oid, 'and today''s takes today''s');

-- Erased
delete from auth.users where id = test.id_of('max');
select is_empty($$select id from public.app_events where type = 'opened'$$, 'an erased account takes its product events along');
select is((select count(*) from public.conversion_events where event_type = 'signup_complete' and user_id is null), 1::bigint, 'and leaves the funnel its steps');

select * from finish();
rollback;
