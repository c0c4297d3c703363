-- Exporting and erasing one person: who may, whose rows, and what hostile people try.
begin;
select plan(53);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- A table an area might have, found by user and by address
create table public.contact_probe (
    id int primary key,
    tenant_id uuid,
    owner_id uuid references auth.users (id) on delete set null,
    email text,
    name text not null default 'Somebody',
    notes jsonb not null default '{"a": 1}',
    tags text[] not null default '{x}',
    code text,
    token text
);
create table public.address_probe (id int primary key, address text unique, seen_by uuid, contact_id int references public.contact_probe (id));
select app.holds_data_of('public.contact_probe', 'owner_id', 'delete');
select app.holds_data_of('public.contact_probe', 'email', 'scrub', '{"email": null, "name": {"value": "deleted"}, "notes": {"value": {}}, "tags": {"value": ["gone"]}, "code": {"hash": true}}', p_kind => 'email');
select app.withhold_from_export('public.contact_probe', 'token', 'A key');
select app.holds_data_of('public.address_probe', 'address', 'keep', p_kind => 'email', p_reason => 'The law says so');
select app.names_actors('public.address_probe', 'seen_by');
insert into public.contact_probe (id, tenant_id, email, code, token) values
    (1, null, 'Max@Example.com', 'A1', 't0psecret'),
    (2, test.tenant('acme'), 'max@example.com', 'A1', 't0psecret'),
    (3, test.tenant('globex'), 'max@example.com', 'A1', 't0psecret'),
    (4, app.platform_tenant_id(), app.keyed_digest('max@example.com'), 'A1', 't0psecret'),
    (5, null, 'sam@example.com', 'A1', 't0psecret'),
    (6, null, null, null, null);
update public.contact_probe set owner_id = test.id_of('max') where id = 6;
insert into public.address_probe values (1, 'max@example.com', test.id_of('sam'), null), (2, 'sam@example.com', test.id_of('max'), null);
create temp table subjects (name text, id uuid);
grant all on subjects to authenticated, service_role;
insert into subjects values ('max', public.register_data_subject(p_user_id => test.id_of('max'))), ('sam', public.register_data_subject(p_user_id => test.id_of('sam')));
with acme as (insert into public.data_subjects (tenant_id, email) values (test.tenant('acme'), 'max@example.com') returning id)
insert into subjects select 'max in acme', id from acme;

-- Exporting
select test.act_as('max');
select is(
    (select array_agg((r ->> 'id')::int order by (r ->> 'id')::int) from jsonb_array_elements(public.export_personal_data(auth.uid()) -> 'contact_probe') as r),
    array[1, 4, 6], 'an export has the platform''s rows, found by user, address and digest, and no tenant''s'
);
select ok(not exists (select from jsonb_array_elements(public.export_personal_data(auth.uid()) -> 'contact_probe') as r where r ? 'token' or not r ? 'name'), 'without what is withheld');
select is(jsonb_array_length(public.export_personal_data(auth.uid()) -> 'address_probe'), 1, 'also what the law keeps, but not what one only did');
select throws_ok($$select public.export_personal_data(test.id_of('sam'))$$, '42501', null, 'nobody exports others');
select throws_ok($$select public.export_personal_data(null)$$, '42501', null, 'nor nobody');
select throws_ok($$select app.export_of_person(test.id_of('sam'), null, app.platform_tenant_id())$$, '42501', null, 'nor by the back door');
select test.act_as('olga');
select throws_ok($$select public.export_personal_data(test.id_of('max'))$$, '42501', null, 'not even for one''s tenant');
select test.as_anon();
select throws_ok($$select public.export_personal_data(gen_random_uuid())$$, '42501', null, 'anon exports nothing');
select test.act_as('ada');
select is(public.export_personal_data(test.id_of('max')) #>> '{auth.users,0,email}', 'max@example.com', 'a platform administrator may');
select test.as_service();
select is(public.export_personal_data(test.id_of('max')) #>> '{profiles,0,id}', test.id_of('max')::text, 'and a server');
select throws_ok($$select public.export_personal_data(null)$$, '22023', null, 'of somebody');
select is(public.export_personal_data(gen_random_uuid()) -> 'profiles', '[]', 'nobody has nothing');
select test.as_superuser();
select is((select count(*) from public.audit_logs where action = 'personal_data.exported' and user_id = test.id_of('ada')), 1::bigint, 'who looked is noted');

-- Somebody who signs up with the address of another: unconfirmed, or vouched for by a provider of its own
insert into auth.users (id, email) values ('88888888-8888-4888-8888-888888888888', 'carla@example.com');
insert into auth.users (id, email, email_confirmed_at, is_sso_user) values ('99999999-9999-4999-8999-999999999999', 'max@example.com', now(), true);
insert into test.personas values ('fake', '88888888-8888-4888-8888-888888888888'), ('sso', '99999999-9999-4999-8999-999999999999');
insert into public.contact_probe (id, email) values (7, 'carla@example.com');
select test.act_as('fake');
select is(public.export_personal_data(auth.uid()) -> 'contact_probe', '[]', 'a claimed address opens nothing');
select test.act_as('sso');
select is(public.export_personal_data(auth.uid()) -> 'contact_probe', '[]', 'nor does one nobody checked');
select test.as_service();
select lives_ok($$select public.anonymize_personal_data(public.register_data_subject(p_user_id => test.id_of('fake')))$$, 'when that account is erased');
select test.as_superuser();
select is((select email from public.contact_probe where id = 7), 'carla@example.com', 'the rows of the address are left alone');

-- Who erases
select test.act_as('max');
select throws_ok($$select public.anonymize_personal_data(id) from subjects where name = 'max'$$, '42501', null, 'nobody erases itself without being asked twice');
select test.act_as('olga');
select throws_ok($$select public.anonymize_personal_data(id) from subjects where name = 'max in acme'$$, '42501', null, 'nor does a tenant');
select test.as_anon();
select throws_ok($$select public.anonymize_personal_data(gen_random_uuid())$$, '42501', null, 'nor anon');
select test.act_as('ada');
select throws_ok($$select public.anonymize_personal_data(id) from subjects where name = 'max'$$, '23514', null, 'a platform administrator needs a request');
select throws_ok($$select public.anonymize_personal_data(gen_random_uuid())$$, '22023', null, 'of somebody there is');
select throws_ok($$select app.erase_person(test.id_of('max'), null, app.platform_tenant_id())$$, '42501', null, 'and knows no other way');
select test.act_as('max');
select public.handle_data_subject_access_request(id, 'access') from subjects where name = 'max';
select public.handle_data_subject_access_request(id, 'erasure') from subjects where name = 'max';
update public.data_subject_requests set description = 'I am Max' where user_id = auth.uid();
select public.record_consent('newsletter');
insert into public.privacy_consents (settings) values ('{"marketing": true}');
select test.act_as('ada');
select lives_ok($$select public.anonymize_personal_data(id) from subjects where name = 'max'$$, 'with one it may');

-- What became of the rows
select test.as_superuser();
select results_eq(
    $$select id, email, name, notes, tags, code = app.keyed_digest('A1') from public.contact_probe where id <= 6 order by id$$,
    $$values
        (1, null::text, 'deleted', '{}'::jsonb, array['gone'], true),
        (2, 'max@example.com', 'Somebody', '{"a": 1}', array['x'], false),
        (3, 'max@example.com', 'Somebody', '{"a": 1}', array['x'], false),
        (4, null, 'deleted', '{}', array['gone'], true),
        (5, 'sam@example.com', 'Somebody', '{"a": 1}', array['x'], false)$$,
    'scrubbed, deleted, and left alone where it is a tenant''s'
);
select results_eq(
    'select address, seen_by from public.address_probe order by id',
    $$values ('max@example.com', test.id_of('sam')), ('sam@example.com', null::uuid)$$,
    'kept, and taken off what he only did'
);
select results_eq(
    $$select request_type, status, description from public.data_subject_requests where user_id = test.id_of('max') order by request_type$$,
    $$values ('access', 'cancelled', null::text), ('erasure', 'completed', null)$$,
    'his requests are closed'
);
select results_eq(
    $$select email, phone, external_id, consent_status, anonymized_at is not null from public.data_subjects where user_id = test.id_of('max')$$,
    $$values (null::text, null::text, null::text, 'withdrawn', true)$$,
    'the registration is empty'
);
select is(public.has_valid_consent(test.id_of('max'), 'newsletter'), false, 'what he agreed to is over');
select is(public.has_valid_consent(test.id_of('max'), 'marketing'), false, 'in the banner too');
select is((select display_name from public.profiles where id = test.id_of('max')), 'deleted user', 'the profile says nothing');
select is((select email from public.profiles where id = test.id_of('max')), null, 'not even the new address of the account');
select is_empty($$select id from public.tenant_members where user_id = test.id_of('max')$$, 'he is in no tenant');
select is((select counts -> 'public.contact_probe.email' from app.erasures where data_subject_id = (select id from subjects where name = 'max')), '{"scrub": 2}', 'how many rows went is noted');
select ok((select bool_and(e.counts::text !~* 'max@|example') from app.erasures as e), 'and not what was in them');
select is((select metadata -> 'account' from public.audit_logs where action = 'personal_data.anonymized' and user_id = test.id_of('ada')), 'true', 'with who did it');
select throws_ok($$select public.handle_data_subject_access_request(id, 'access') from subjects where name = 'max'$$, '23514', null, 'there is nothing left to ask for');
select throws_ok($$select public.register_data_subject(p_user_id => test.id_of('max'))$$, '23514', null, 'and nobody to register');
select test.act_as('ada');
select lives_ok($$select public.anonymize_personal_data(id) from subjects where name = 'max'$$, 'erasing again does no harm');

-- The tenant's Max
select test.act_as('olga');
select public.handle_data_subject_access_request(id, 'access') from subjects where name = 'max in acme';
select public.handle_data_subject_access_request(id, 'erasure') from subjects where name = 'max in acme';
select test.as_service();
select public.complete_data_subject_request(r.id) from public.data_subject_requests as r where r.tenant_id = test.tenant('acme') and r.request_type = 'access';
select test.act_as('olga');
select is(
    (select array_agg((c ->> 'id')::int) from public.data_subject_requests as r cross join jsonb_array_elements(r.response_data -> 'contact_probe') as c where r.request_type = 'access'),
    array[2], 'a tenant''s export has the tenant''s rows'
);
select ok((select not response_data ?| array['profiles', 'auth.users', 'address_probe'] from public.data_subject_requests where request_type = 'access'), 'and nothing of the platform''s');
select test.as_service();
select public.complete_data_subject_request(r.id) from public.data_subject_requests as r where r.tenant_id = test.tenant('acme') and r.request_type = 'erasure';
select is((select array_agg(id order by id) from public.contact_probe where email = 'max@example.com'), array[3], 'erased for one tenant, another keeps what it knows') from (select test.as_superuser()) as prepared;
select is((select account_anonymized from app.erasures order by id desc limit 1), false, 'no account was touched');

-- Rows that hold each other
update public.contact_probe set owner_id = test.id_of('sam') where id = 5;
alter table public.address_probe add column user_id uuid;
update public.address_probe set contact_id = 5, user_id = test.id_of('sam') where id = 2;
select app.holds_data_of('public.address_probe', 'user_id', 'delete');
update public.address_probe set contact_id = null where id = 1;
alter table public.contact_probe rename to a_contact_probe;
update app.personal_data set table_name = 'public.a_contact_probe' where table_name = 'public.contact_probe';
select lives_ok($$select public.anonymize_personal_data(id) from subjects where name = 'sam'$$, 'are erased in the order they allow');
select is_empty($$select id from public.a_contact_probe where id = 5$$, 'all of them');
create table public.holding_probe (id int primary key, contact_id int references public.a_contact_probe (id));
update public.a_contact_probe set owner_id = test.id_of('sam') where id = 3;
insert into public.holding_probe values (1, 3);
select throws_ok($$select public.anonymize_personal_data(id) from subjects where name = 'sam'$$, '23503', null, 'what a stranger to the register holds is said, not skipped');
delete from public.holding_probe;

-- The last administrator of the platform
select throws_ok($$select public.anonymize_personal_data(public.register_data_subject(p_user_id => test.id_of('ada')))$$, '23514', null, 'the last platform administrator cannot be erased');
select is((select email from auth.users where id = test.id_of('ada'))::text, 'ada@example.com', 'and nothing of it happened');

-- An account that belongs to somebody else
create function auth.refuse() returns trigger language plpgsql as $$begin raise exception 'not yours' using errcode = '42501'; end$$;
create trigger refuse before update on auth.users for each row execute function auth.refuse();
select lives_ok($$select public.anonymize_personal_data(public.register_data_subject(p_user_id => test.given_user('nora')))$$, 'where the accounts are not ours, the rows are erased all the same') from (select set_config('client_min_messages', 'error', true)) as quiet;
select is((select account_anonymized from app.erasures order by id desc limit 1), false, 'and the proof says what is missing');
select is((select display_name from public.profiles where id = test.id_of('nora')), 'deleted user', 'the rows are');

-- Too many at once: whatever check_rate_limit() says
create or replace function public.check_rate_limit(p_identifier text, p_endpoint text, p_max_requests integer default 100, p_window_seconds integer default 60)
returns boolean
language sql
as 'select false';
select test.act_as('ada');
select throws_ok($$select public.export_personal_data(auth.uid())$$, '23514', null, 'nobody exports all day');
select test.as_service();
select isnt(public.export_personal_data(test.id_of('ada')), null, 'but servers');

select * from finish();
rollback;
