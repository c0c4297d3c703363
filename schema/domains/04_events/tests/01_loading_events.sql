-- Loading events of commerce: by servers, and by users for themselves.
begin;
select plan(71);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_tenant('gone', 'gina', p_members => array['max'], p_status => 'suspended');
select test.given_user('sam');

create function test.event(p_id integer, p_more jsonb default '{}')
returns jsonb
language sql
as $$
    select jsonb_build_object('id', format('00000000-0000-4000-8000-%s', lpad(p_id::text, 12, '0')), 'event_name', 'order_completed') || p_more
$$;
create function test.load(variadic p_rows jsonb[])
returns integer
language sql
as $$
    select public.upsert_events(to_jsonb(p_rows))
$$;
create function test.kept(p_id integer, p_tenant_id uuid default app.platform_tenant_id())
returns public.events
language sql
security definer
as $$
    select e.* from public.events as e where e.tenant_id = p_tenant_id and e.id = (test.event(p_id) ->> 'id')::uuid
$$;

-- Server
select test.as_service();
select is(test.load(test.event(1, '{"user_id": "", "props": {"revenue_cents": 500}, "source": "shop"}'), '{"event_name": "add_to_cart"}'), 2, 'a server loads events');
select is((test.kept(1)).tenant_id, app.platform_tenant_id(), 'into the platform when no tenant is named');
select is((test.kept(1)).user_id, null, 'an empty user is nobody');
select is((test.kept(1)).occurred_at, now(), 'and no time is now');
select is((test.kept(1)).source, 'shop', 'the source is kept');
select is((select props from public.events where event_name = 'add_to_cart'), '{}'::jsonb, 'no props are none');
select matches((select id::text from public.events where event_name = 'add_to_cart'), '^.{14}7', 'an id is made where there is none');

select is(test.load(test.event(1, '{"occurred_at": "2026-01-01T12:00:00+02", "props": {"revenue_cents": 700}, "session_id": "s1", "app": "shop", "path": "/cart"}')), 1, 'loading the same id again');
select is((select count(*) from public.events), 2::bigint, 'adds nothing');
select is((test.kept(1)).props, '{"revenue_cents": 700}'::jsonb, 'and replaces what was there');
select is((test.kept(1)).occurred_at, '2026-01-01T10:00:00Z'::timestamptz, 'with the time');
select is(((test.kept(1)).session_id, (test.kept(1)).app, (test.kept(1)).path, (test.kept(1)).source), ('s1'::text, 'shop'::text, '/cart'::text, null::text), 'and all the rest');
select is(test.load(test.event(2, '{"path": "/first"}'), test.event(3), test.event(2, '{"path": "/last"}')), 2, 'of two rows with one id one counts');
select is((test.kept(2)).path, '/last', 'the last');
select is(test.load(test.event(2, jsonb_build_object('tenant_id', test.tenant('acme')))), 1, 'the same id in a tenant');
select is((select count(*) from public.events where id = (test.event(2) ->> 'id')::uuid), 2::bigint, 'is another event');

select is(public.upsert_events('[]'), 0, 'nothing is loaded from an empty list');
select throws_ok($$select public.upsert_events(null)$$, '22023', null, 'no list is refused');
select throws_ok($$select public.upsert_events('{"event_name": "x"}')$$, '22023', null, 'so is an object');
select throws_ok($$select public.upsert_events('"x"')$$, '22023', null, 'a text');
select throws_ok($$select public.upsert_events('[[]]')$$, '22023', null, 'and a list of lists');
select throws_ok($$select public.upsert_events('[null]')$$, '22023', null, 'or of nothing');
select is((select public.upsert_events(jsonb_agg(jsonb_build_object('event_name', 'many'))) from generate_series(1, 10000)), 10000, 'ten thousand are taken at once');
select throws_ok($$select public.upsert_events(jsonb_agg(jsonb_build_object('event_name', 'more'))) from generate_series(1, 10001)$$, '22023', null, 'one more is not');
select throws_ok($$select test.load(test.event(9), '{"event_name": null}')$$, '23502', null, 'an event has a name');
select is((test.kept(9)).id, null, 'all rows are loaded or none');
select throws_ok($$select test.load(test.event(9, '{"props": []}'))$$, '23514', null, 'props are an object');
select throws_ok($$select test.load(test.event(9, jsonb_build_object('props', jsonb_build_object('x', repeat('x', 70000)))))$$, '23514', null, 'of bounded size');
select throws_ok($$select test.load(test.event(9, '{"user_id": "max"}'))$$, '22P02', null, 'a user is an id');
select throws_ok($$select test.load(test.event(9, '{"user_id": "11111111-1111-4111-8111-111111111111"}'))$$, '23503', null, 'of an account');

select test.load(
    test.event(20, jsonb_build_object('user_id', test.id_of('max'), 'source', 'shop', 'props', '{"revenue_cents": 900}'::jsonb)),
    test.event(21, jsonb_build_object('user_id', test.id_of('mimi'), 'tenant_id', test.tenant('acme')))
);

-- Member
select test.act_as('max');
select is(test.load(test.event(30, '{"source": "shop", "props": {"n": 1}}')), 1, 'a user loads events');
select is((test.kept(30)).user_id, test.id_of('max'), 'of its own');
select is((test.kept(30)).source, 'client', 'marked as a user''s, whatever it says');
select is(test.load(test.event(30, jsonb_build_object('user_id', test.id_of('max'), 'props', '{"n": 2}'::jsonb))), 1, 'and again');
select is((test.kept(30)).props, '{"n": 2}'::jsonb, 'over its own');
select is(test.load(test.event(31, jsonb_build_object('tenant_id', test.tenant('acme')))), 1, 'in its tenant too');
select throws_ok($$select test.load(test.event(32, jsonb_build_object('tenant_id', test.tenant('globex'))))$$, '42501', null, 'but in no other');
select throws_ok($$select test.load(test.event(32, jsonb_build_object('tenant_id', test.tenant('gone'))))$$, '42501', null, 'nor in a suspended one');
select throws_ok($$select test.load(test.event(32, jsonb_build_object('tenant_id', gen_random_uuid())))$$, '42501', null, 'nor in one that is not');
select throws_ok($$select test.load(test.event(32), test.event(33, jsonb_build_object('user_id', test.id_of('mimi'))))$$, '42501', null, 'not as somebody else');
select is((test.kept(32)).id, null, 'and then nothing is loaded');
select throws_ok($$select test.load(test.event(21, jsonb_build_object('tenant_id', test.tenant('acme'))))$$, '42501', null, 'not over the event of a colleague');
select throws_ok($$select test.load(test.event(1))$$, '42501', null, 'nor over one of nobody');
select throws_ok($$select test.load(test.event(20, '{"props": {"revenue_cents": 1}}'))$$, '42501', null, 'nor over what a server knows of the user itself');
select is((test.kept(20)).props, '{"revenue_cents": 900}'::jsonb, 'which stays as it was');
select is((test.kept(21, test.tenant('acme'))).user_id, test.id_of('mimi'), 'as does the colleague''s');
select throws_ok($$select public.upsert_events(null)$$, '22023', null, 'no list is refused as well');

-- The same over the table
select lives_ok($$insert into public.events (user_id, event_name, source) values (test.id_of('max'), 'viewed', 'shop')$$, 'a user adds a row');
select is((select source from public.events where event_name = 'viewed'), 'client', 'marked too');
select throws_ok($$insert into public.events (user_id, event_name) values (test.id_of('mimi'), 'forged')$$, '42501', null, 'not as another');
select throws_ok($$insert into public.events (event_name) values ('forged')$$, '42501', null, 'nor as nobody');
select throws_ok($$insert into public.events (user_id, event_name, ingested_at) values (test.id_of('max'), 'x', '2020-01-01')$$, '42501', null, 'when it was loaded is not the user''s to say');
select throws_ok($$update public.events set user_id = test.id_of('mimi') where event_name = 'viewed'$$, '42501', null, 'an event does not become another''s');
select throws_ok($$update public.events set tenant_id = test.tenant('acme') where event_name = 'viewed'$$, '23514', null, 'nor another tenant''s');
select throws_ok($$delete from public.events$$, '42501', null, 'and none is deleted');
with changed as (update public.events set props = '{"revenue_cents": 0}' returning id)
select is((select count(*) from changed), 3::bigint, 'a change reaches what the user loaded');
select is((test.kept(20)).props, '{"revenue_cents": 900}'::jsonb, 'and not what a server did');

-- Who sees what
select is((select count(*) from public.events where user_id = test.id_of('mimi')), 0::bigint, 'a member sees nothing of a colleague');
select is((select count(*) from public.events), 4::bigint, 'but all of its own');
select test.act_as('vera');
select is_empty('select id from public.events', 'a viewer sees nothing of others');
select test.act_as('adam');
select is((select count(*) from public.events), 3::bigint, 'a manager sees those of the tenant');
select ok((select bool_and(tenant_id = test.tenant('acme')) from public.events), 'and no others');
select test.act_as('otto');
select is_empty('select id from public.events', 'another tenant''s owner none');
select throws_ok($$select test.load(test.event(31, jsonb_build_object('tenant_id', test.tenant('acme'))))$$, '42501', null, 'nor writes over one');
select test.as_anon();
select throws_ok('select id from public.events', '42501', null, 'a visitor reads none');
select throws_ok($$select public.upsert_events('[]')$$, '42501', null, 'and loads none');
select throws_ok($$select public.upsert_spend('[]')$$, '42501', null, 'of no kind');

-- A server confirms what a user loaded
select test.as_service();
select is(test.load(test.event(30, jsonb_build_object('user_id', test.id_of('max'), 'source', 'shop'))), 1, 'a server loads the event of a user');
select test.act_as('max');
select throws_ok($$select test.load(test.event(30, '{"props": {"n": 3}}'))$$, '42501', null, 'and from then on it is a fact');

-- Erased
select test.as_superuser();
create function test.erase_me()
returns void
language sql
security definer
as $$
    delete from auth.users where id = auth.uid()
$$;
select test.act_as('max');
select test.erase_me();
select test.as_superuser();
select is(((test.kept(20)).user_id, (test.kept(20)).source), (null::uuid, 'shop'::text), 'an erased account takes its name off and leaves the fact');
delete from public.tenants where subdomain = 'acme';
select is_empty($$select id from public.events where tenant_id = test.tenant('acme')$$, 'a deleted tenant takes its events along');

select * from finish();
rollback;
