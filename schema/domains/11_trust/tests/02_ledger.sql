-- The ledger: a day is sealed, each of its rows can be proved, and whatever is done to the rows later shows.
begin;
select plan(78);

select test.given_user('max'), test.given_user('olga');
select test.given_platform_admin('ada');
create function test.day() returns date language sql as $$ select (now() at time zone 'UTC')::date - 3 $$;
create function test.start_of(p_date date) returns timestamptz language sql as $$ select p_date::timestamp at time zone 'UTC' $$;
create function test.verified(p_date date, p_name text default 'max') returns text language sql security definer as $$
    select coalesce(v ->> 'valid', 'unknown') || coalesce(': ' || (v ->> 'reason'), '') from (select public.verify_trust_ledger(test.id_of(p_name), p_date)) as x (v)
$$;

-- Nine rows of max on a day, seven of olga; some of the platform
insert into public.audit_logs (user_id, action, resource, resource_type, metadata, ip_address, user_agent, created_at)
select test.id_of('max'), 'a' || n, 'x', 'x', jsonb_build_object('n', n), '203.0.113.7', 'curl', test.start_of(test.day()) + make_interval(hours => n / 2) from generate_series(1, 5) as n;
insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint, created_at)
select test.id_of(p.name), 'g' || n, 'access', 'app', 'content', 'low', 0.125, 'allow', 'f', test.start_of(test.day()) + make_interval(hours => n / 2)
from (values ('max', 4), ('olga', 7)) as p (name, times) cross join lateral generate_series(1, p.times) as n;
insert into public.audit_logs (action, resource, resource_type, created_at) values ('nobody', 'x', 'x', test.start_of(test.day()));
-- The last moment of the day, and the first of the next
insert into public.audit_logs (user_id, action, resource, resource_type, created_at) values
    (test.id_of('olga'), 'last', 'x', 'x', test.start_of(test.day() + 1) - interval '1 microsecond'),
    (test.id_of('olga'), 'next', 'x', 'x', test.start_of(test.day() + 1));

-- Before it is sealed
select is(test.verified(test.day()), 'unknown: not sealed', 'a day that is not sealed can be nothing');
select test.act_as('max');
select is(public.get_ledger_proof(id), null, 'and proves nothing') from public.guardian_events limit 1;
select throws_ok('select public.build_trust_ledger()', '42501', null, 'a user seals nothing');
select test.act_as('ada');
select throws_ok('select public.build_trust_ledger()', '42501', null, 'nor an administrator');
select test.as_anon();
select throws_ok('select public.build_trust_ledger()', '42501', null, 'nor anon');

-- Sealing
select test.as_service();
select throws_ok($$select public.build_trust_ledger((now() at time zone 'UTC')::date)$$, '22023', null, 'today is not over');
select throws_ok($$select public.build_trust_ledger('infinity')$$, '22023', null, 'nor for ever');
select throws_ok($$select public.build_trust_ledger(null)$$, '22023', null, 'a day is a day');
select is(public.build_trust_ledger(test.day()), 2, 'two users have rows of the day');
select is(public.build_trust_ledger(test.day()), 0, 'which is sealed once');
select results_eq('select user_id, event_count, previous_root::text, algorithm from public.trust_ledger_roots order by event_count', $$select u.id, u.n, null::text, 'sha256' from (values (test.id_of('olga'), 8), (test.id_of('max'), 9)) as u (id, n)$$, 'with the number of rows');
select is(test.verified(test.day()), 'true', 'and it holds');
select is(test.verified(test.day(), 'olga'), 'true', 'for both');

-- Every row is proved, and no other with the same proof
select test.act_as('max');
create temp table proofs as
select x.id, public.get_ledger_proof(x.id) as proof
from (
    select id from public.audit_logs where created_at < test.start_of(test.day() + 1)
    union all select id from public.guardian_events
) as x;
grant select on proofs to public;
select is((select count(*) from proofs where proof is not null), 9::bigint, 'each of the nine rows has a proof');
select ok((select bool_and(public.verify_ledger_proof(proof ->> 'leaf', proof, proof ->> 'root')) from proofs), 'that leads to the root');
select is((select array_agg(distinct proof ->> 'root') from proofs), (select array_agg(hash_root::text) from public.trust_ledger_roots), 'which is the one that was sealed');
select is((select array_agg((proof ->> 'index')::int order by (proof ->> 'index')::int) from proofs), array[0, 1, 2, 3, 4, 5, 6, 7, 8], 'at nine different places');
select is_empty($$select a.id, b.id from proofs as a join proofs as b on b.id <> a.id where public.verify_ledger_proof(b.proof ->> 'leaf', a.proof, a.proof ->> 'root')$$, 'and proves no other row');
select is_empty($$select id from proofs where proof ->> 'leaf' <> encode(sha256('\x00'::bytea || convert_to(proof ->> 'entry', 'UTF8')), 'hex')$$, 'the leaf is the digest of the entry, which anybody can compute');
select is_empty($$select id from proofs where (proof ->> 'entry')::jsonb ->> 'id' <> id::text or proof ->> 'entry' like '%203.0.113%'$$, 'the entry is the row without the address');
select is(public.get_ledger_proof(gen_random_uuid()), null, 'what there is not is not proved');
select is(public.get_ledger_proof(null), null, 'nor nothing');
select is((public.verify_trust_ledger(auth.uid(), test.day())) - 'user_id' - 'date' - 'computed_root' - 'stored_root', '{"valid": true, "reason": null, "event_count": 9, "stored_event_count": 9, "chain_valid": true}', 'a user checks its own day');
select throws_ok($$select public.verify_trust_ledger(test.id_of('olga'), test.day())$$, '42501', null, 'not that of others');
select throws_ok($$select public.get_ledger_proof(gen_random_uuid(), test.id_of('olga'))$$, '42501', null, 'nor proves');
select throws_ok($$select public.verify_trust_ledger(null, test.day())$$, '42501', null, 'nor of nobody');
select throws_ok($$select public.verify_trust_ledger(auth.uid(), null)$$, '22023', null, 'and some day');
select throws_ok($$select entry from app.trust_ledger_entries$$, '42501', null, 'what is hashed is not read past the rules');
select throws_ok($$insert into public.trust_ledger_roots (user_id, date, hash_root, event_count, chain_hash) values (auth.uid(), '2020-01-01', repeat('0', 64), 1, repeat('0', 64))$$, '42501', null, 'a user publishes no root');
select throws_ok($$update public.trust_ledger_roots set hash_root = repeat('0', 64)$$, '42501', null, 'nor changes one');
select throws_ok($$delete from public.trust_ledger_roots$$, '42501', null, 'nor removes one');
select test.act_as('olga');
select is((select count(*) from public.trust_ledger_roots), 1::bigint, 'others see their own root only');
select is(public.get_ledger_proof((select id from proofs limit 1)), null, 'and prove no row of others');
select test.act_as('ada');
select throws_ok($$select public.verify_trust_ledger(test.id_of('max'), test.day())$$, '42501', null, 'an administrator of the platform does not look into it');
select test.as_service();
select ok((select bool_and(public.get_ledger_proof(id, test.id_of('max')) = proof) from proofs), 'a server gets the same proofs');
select is(public.get_ledger_proof((select id from proofs limit 1)), null, 'if it names the user');
select throws_ok($$insert into public.trust_ledger_roots (user_id, date, hash_root, event_count, chain_hash) values (test.id_of('max'), '2020-01-01', repeat('0', 64), 1, repeat('0', 64))$$, '42501', null, 'a server publishes no root');
select throws_ok($$update public.trust_ledger_roots set hash_root = repeat('0', 64)$$, '42501', null, 'nor changes one');
select throws_ok($$delete from public.trust_ledger_roots$$, '42501', null, 'nor removes one');
select throws_ok($$truncate public.trust_ledger_roots$$, '42501', null, 'nor all');

-- Time zone, date style and erased addresses change nothing
select test.as_superuser();
set local timezone = 'Pacific/Auckland';
set local datestyle = 'German, DMY';
set local intervalstyle = 'sql_standard';
select is(test.verified(test.day()), 'true', 'a session elsewhere computes the same');
set local timezone = 'UTC';
set local datestyle = 'ISO, MDY';
update public.audit_logs set ip_address = null, user_agent = null where user_id = test.id_of('max');
select is(test.verified(test.day()), 'true', 'an address that is forgotten is not missed');
select test.act_as('max');
select is(public.decide_guardian_event(id, 'blocked'), true, 'a decision of today') from public.guardian_events where event_id = 'g1';
select is(test.verified(test.day()), 'true', 'does not touch the day of the event');

-- The next days
select test.as_superuser();
insert into public.audit_logs (user_id, action, resource, resource_type, created_at) values (test.id_of('max'), 'later', 'x', 'x', test.start_of(test.day() + 1) + interval '1 hour');
select test.as_service();
select is(app.build_due_trust_ledgers(), 2, 'the task seals what is due');
select is(app.build_due_trust_ledgers(), 0, 'once');
select is(
    (select previous_root from public.trust_ledger_roots where user_id = test.id_of('max') and date = test.day() + 1),
    (select hash_root from public.trust_ledger_roots where user_id = test.id_of('max') and date = test.day()),
    'a root names the one before'
);
select is(test.verified(test.day() + 1), 'true', 'the second day holds');
select is(test.verified(test.day()), 'true', 'and so does the first');
select test.as_superuser();
insert into public.audit_logs (user_id, action, resource, resource_type, created_at) values (test.id_of('max'), 'too late', 'x', 'x', test.start_of(test.day() - 1));
select test.as_service();
select is(public.build_trust_ledger(test.day() - 1), 0, 'a day behind one that is sealed is not sealed any more');

-- Tampering by the owner of the database. Each try is undone.
select test.as_superuser();
create function test.tampered(p_sql text, p_date date default test.day()) returns text language plpgsql as $$
declare
    v_said text;
begin
    begin
        execute p_sql;
        v_said := test.verified(p_date);
        raise exception using errcode = 'TRYUP';
    exception
        when sqlstate 'TRYUP' then
            return v_said;
    end;
end
$$;
select is(test.tampered($$update public.audit_logs set action = 'other' where action = 'a3'$$), 'false: rows differ from what was sealed', 'a changed action');
select is(test.tampered($$update public.audit_logs set metadata = '{"n": 4}' where action = 'a3'$$), 'false: rows differ from what was sealed', 'changed metadata');
select is(test.tampered($$update public.audit_logs set severity = 'high' where action = 'a3'$$), 'false: rows differ from what was sealed', 'a changed severity');
select is(test.tampered($$update public.audit_logs set origin = 'client' where action = 'a3'$$), 'false: rows differ from what was sealed', 'a changed origin');
select is(test.tampered($$update public.audit_logs set tenant_id = gen_random_uuid() where action = 'a3'$$), 'false: rows differ from what was sealed', 'a row moved to another tenant');
select is(test.tampered($$update public.audit_logs set created_at = created_at + interval '1 microsecond' where action = 'a3'$$), 'false: rows differ from what was sealed', 'another microsecond');
select is(test.tampered($$update public.audit_logs set user_id = test.id_of('olga') where action = 'a3'$$), 'false: rows differ from what was sealed', 'a row given to somebody else');
select is(test.tampered($$delete from public.audit_logs where action = 'a3'$$), 'false: rows differ from what was sealed', 'a removed row');
select is(test.tampered($$delete from public.audit_logs where user_id = test.id_of('max'); delete from public.guardian_events$$), 'false: rows differ from what was sealed', 'all rows removed');
select is(test.tampered($$insert into public.audit_logs (user_id, action, resource, resource_type, created_at) values (test.id_of('max'), 'late', 'x', 'x', test.start_of(test.day()) + interval '5 hours')$$), 'false: rows differ from what was sealed', 'a row added later');
select is(test.tampered($$update public.guardian_events set risk_score = 0.126 where event_id = 'g2'$$), 'false: rows differ from what was sealed', 'a changed score');
select is(test.tampered($$update public.guardian_events set action_taken = 'block' where event_id = 'g2'$$), 'false: rows differ from what was sealed', 'a changed action of the guardian');
select is(test.tampered($$update public.guardian_events set description = '' where event_id = 'g2'$$), 'false: rows differ from what was sealed', 'a text where there was none');
select is(test.tampered($$delete from public.guardian_events where event_id = 'g2'$$), 'false: rows differ from what was sealed', 'an event that vanished');
select is(test.tampered($$update public.guardian_events set user_decision = 'allowed', decided_at = now() where event_id = 'g2'$$), 'true', 'only the decision is the user''s to add');
select is(test.tampered($$update public.trust_ledger_roots set hash_root = repeat('0', 64) where user_id = test.id_of('max') and date = test.day()$$), 'false: the chain of roots is broken', 'a replaced root');
select is(test.tampered($$update public.trust_ledger_roots set event_count = 8 where user_id = test.id_of('max') and date = test.day()$$), 'false: the chain of roots is broken', 'a changed number');
select is(test.tampered($$update public.trust_ledger_roots set hash_root = repeat('0', 64), chain_hash = app.ledger_chain_hash(null, date, event_count, repeat('0', 64)) where user_id = test.id_of('max') and date = test.day()$$), 'false: the chain of roots is broken', 'a root and its link replaced: the next day tells');
select is(test.tampered($$update public.trust_ledger_roots set hash_root = repeat('0', 64) where user_id = test.id_of('max') and date = test.day()$$, test.day() + 1), 'false: the chain of roots is broken', 'seen from there as well');
select is(test.tampered($$delete from public.trust_ledger_roots where user_id = test.id_of('max') and date = test.day()$$, test.day() + 1), 'false: the chain of roots is broken', 'a root that was removed is missed by the next');
select is(test.verified(test.day()), 'true', 'undone, all is well');

-- A proof that was handed out shows it too
update public.audit_logs set action = 'other' where action = 'a3';
select is((select count(*) from proofs where public.verify_ledger_proof(proof ->> 'leaf', proof, (select hash_root::text from public.trust_ledger_roots where user_id = test.id_of('max') and date = test.day()))), 9::bigint, 'what was proved stays proved');
select ok(
    (select not bool_or(public.verify_ledger_proof(p.now ->> 'leaf', p.now, p.now ->> 'root')) from (select public.get_ledger_proof(id, test.id_of('max')) as now from proofs where (proof ->> 'entry')::jsonb ->> 'action' = 'a3') as p),
    'the changed row is not'
);

-- Rows that are no longer kept
update app.retention_policies set keep = interval '2 days' where table_name = 'public.guardian_events';
delete from public.guardian_events where created_at < now() - interval '2 days';
select is(test.verified(test.day()), 'unknown: rows are no longer kept', 'what retention removed is not called tampering');
update app.retention_policies set enabled = false where table_name in ('public.guardian_events', 'public.audit_logs');
select is(test.verified(test.day()), 'false: rows differ from what was sealed', 'where nothing is removed it is');

-- A gap of months is no end
insert into public.trust_ledger_roots (user_id, date, hash_root, event_count, chain_hash) values (test.id_of('ada'), test.day() - 400, repeat('0', 64), 1, repeat('0', 64));
delete from public.trust_ledger_roots where user_id <> test.id_of('ada');
select is(app.build_due_trust_ledgers() > 0, true, 'days without rows are passed over');
select is((select count(*) from public.trust_ledger_roots where user_id = test.id_of('max')), 3::bigint, 'all that is due is sealed, in order');

-- With the account the ledger goes
delete from auth.users where id = test.id_of('max');
select is((select count(*) from public.trust_ledger_roots where user_id = test.id_of('max')) + (select count(*) from public.guardian_events where user_id = test.id_of('max')), 0::bigint, 'erased with the account');

select * from finish();
rollback;
