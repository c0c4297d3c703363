-- Visits: started, continued and ended, by visitors and users; none can be taken over. And how often all that may be done.
begin;
select plan(53);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_tenant('gone', 'gina', p_members => array['max'], p_status => 'suspended');
select test.given_platform_admin('ada');
create temp table visit (who text primary key, id text);
grant all on visit to anon, authenticated, service_role;
create function test.visit(p_who text) returns text language sql as $$ select id from pg_temp.visit where who = p_who $$;
create function test.session(p_who text) returns public.sessions language sql security definer as $$ select s.* from public.sessions as s where s.id = test.visit(p_who) $$;

-- Visitor
select set_config('request.headers', '{"user-agent": "Firefox", "x-real-ip": "203.0.113.7"}', true);
select test.as_anon();
insert into visit select 'visitor', public.start_session('phone', 'de-AT', 'at', 'https://example.com', '{"source": "ad"}');
select matches(test.visit('visitor'), '^[0-9a-f]{8}-[0-9a-f]{4}-4', 'the server draws the id at random');
select is(
    ((test.session('visitor')).user_id, (test.session('visitor')).device, (test.session('visitor')).locale, (test.session('visitor')).country, (test.session('visitor')).user_agent),
    (null::uuid, 'phone'::text, 'de-AT'::text, 'AT'::text, 'Firefox'::text), 'and keeps what the client says'
);
select matches((test.session('visitor')).ip_hash, '^[0-9a-f]{64}$', 'the address is kept as a digest');
insert into visit select 'again', public.start_session();
select is((test.session('again')).ip_hash, (test.session('visitor')).ip_hash, 'that is equal for the same address');
select isnt(test.visit('again'), test.visit('visitor'), 'each visit has its own id');
select isnt((test.session('again')).ip_hash::text, encode(sha256('203.0.113.7'), 'hex'), 'and tells the address to nobody who tries all');
select throws_ok($$select public.start_session(p_tenant_id => test.tenant('acme'))$$, '42501', null, 'a visitor is in no tenant');
select throws_ok($$select public.start_session(p_country => 'Austria')$$, '23514', null, 'a country is its code');
select throws_ok($$select public.start_session(p_utm => '[]')$$, '23514', null, 'parameters are an object');
select throws_ok($$select public.start_session(p_utm => jsonb_build_object('x', repeat('x', 5000)))$$, '23514', null, 'of bounded size');
select lives_ok($$select public.start_session(repeat('d', 1000), repeat('l', 1000), null, repeat('r', 10000), null, null)$$, 'what is too long is cut');
select throws_ok($$select id from public.sessions$$, '42501', null, 'a visitor lists no visits');
select throws_ok($$insert into public.sessions (id) values ('mine')$$, '42501', null, 'nor chooses an id');
select is(public.touch_session(test.visit('visitor')), true, 'who knows the id goes on with the visit');
select is(public.touch_session('unknown'), false, 'an unknown one says so');
select is(public.touch_session(null), false, 'as does none');

-- User
select test.act_as('max');
insert into visit select 'max', public.start_session(p_tenant_id => test.tenant('acme'));
select is(((test.session('max')).user_id, (test.session('max')).tenant_id), (test.id_of('max'), test.tenant('acme')), 'a user''s visit is the user''s, in its tenant');
select throws_ok($$select public.start_session(p_tenant_id => test.tenant('globex'))$$, '42501', null, 'not in another');
select throws_ok($$select public.start_session(p_tenant_id => test.tenant('gone'))$$, '42501', null, 'nor in a suspended one');
select throws_ok($$insert into public.sessions (id, user_id) values ('mine', test.id_of('max'))$$, '42501', null, 'a user chooses no id');
select throws_ok($$update public.sessions set user_id = test.id_of('max')$$, '42501', null, 'and takes over no visit');
select is((select array_agg(id) from public.sessions), array[test.visit('max')], 'it sees its own');

-- Somebody else, who learned the id
select test.act_as('otto');
select is(public.touch_session(test.visit('max')), false, 'another user does not go on with it');
select is(public.end_session(test.visit('max')), false, 'nor end it');
select is_empty('select id from public.sessions', 'nor see it');
select test.as_anon();
select is(public.end_session(test.visit('max')), false, 'nor does a visitor');
select is(public.touch_session(test.visit('max')), false, 'in any way');
select is((test.session('max')).ended_at, null, 'so it is open still');

-- Going on
select test.as_superuser();
update public.sessions set started_at = now() - interval '1 hour', last_seen_at = now() - interval '59 seconds' where id = test.visit('max');
select test.act_as('max');
select is(public.touch_session(test.visit('max')), true, 'within a minute');
select is((test.session('max')).last_seen_at, now() - interval '59 seconds', 'nothing is written');
select test.as_superuser();
update public.sessions set last_seen_at = now() - interval '61 seconds' where id = test.visit('max');
select test.act_as('max');
select is(public.touch_session(test.visit('max')), true, 'after it');
select is((test.session('max')).last_seen_at, now(), 'it is');
select is(public.end_session(test.visit('max')), true, 'the user ends its visit');
select is((test.session('max')).ended_at, now(), 'now');
select is(public.end_session(test.visit('max')), false, 'once');
select is(public.touch_session(test.visit('max')), false, 'and then it does not go on');
select is(public.end_session(null), false, 'no visit is none');
select test.as_anon();
select is(public.end_session(test.visit('visitor')), true, 'a visitor ends its own');
select test.as_service();
select is(public.end_session(test.visit('again')), true, 'a server any');
select throws_ok($$update public.sessions set ended_at = started_at - interval '1 second'$$, '23514', null, 'none ends before it starts');
select throws_ok($$insert into public.sessions (id) values (test.visit('max'))$$, '23505', null, 'and an id is taken once');
select test.act_as('ada');
select is((select count(*) from public.sessions), 4::bigint, 'platform administrators see all visits');

-- How often. Whatever check_rate_limit() does, it is asked.
select test.as_superuser();
create table test.asked (identifier text, endpoint text, most integer, seconds integer);
create or replace function public.check_rate_limit(p_identifier text, p_endpoint text, p_max_requests integer default 100, p_window_seconds integer default 60)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into test.asked values (p_identifier, p_endpoint, p_max_requests, p_window_seconds);
    return (select count(*) <= 2 from test.asked as a where (a.identifier, a.endpoint) = (p_identifier, p_endpoint));
end
$$;
select test.as_anon();
select lives_ok($$select public.record_telemetry('x'), public.record_telemetry('x', p_session_id => 'one')$$, 'a visitor may do so much');
select throws_ok($$select public.record_telemetry('x', p_session_id => 'another')$$, 'PT429', null, 'and no more, whatever it calls itself');
select lives_ok($$select public.track_conversion('x', 's')$$, 'each thing is counted apart');
select lives_ok($$select public.start_session()$$, 'visits too');
select set_config('request.headers', '{"x-real-ip": "203.0.113.8"}', true);
select lives_ok($$select public.record_telemetry('x')$$, 'and each address');
select set_config('request.headers', '{}', true);
select lives_ok($$select public.record_telemetry('x')$$, 'where no address is known, all visitors are one');
select test.act_as('max');
select lives_ok($$select public.record_telemetry('x')$$, 'a user is counted as itself');
select test.as_service();
select lives_ok($$select public.record_telemetry('x') from generate_series(1, 5)$$, 'a server is not');
select test.as_superuser();
select results_eq(
    $$select identifier, endpoint, most, seconds from test.asked group by 1, 2, 3, 4 order by 1, 2$$,
    format($$values ('anybody', 'record_telemetry', 12000, 60), ('ip:203.0.113.7', 'record_telemetry', 600, 60), ('ip:203.0.113.7', 'start_session', 60, 60),
        ('ip:203.0.113.7', 'track_conversion', 120, 60), ('ip:203.0.113.8', 'record_telemetry', 600, 60), (%L, 'record_telemetry', 600, 60)$$, 'user:' || test.id_of('max')),
    'with limits of their own'
);

-- Without the area that counts
drop function public.check_rate_limit(text, text, integer, integer);
select test.as_anon();
select lives_ok($$select public.record_telemetry('x') from generate_series(1, 5)$$, 'where nothing counts, nothing is limited');

-- Erased
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select is((test.session('max')).id, null, 'an erased account takes its visits along');

select * from finish();
rollback;
