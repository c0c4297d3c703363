-- The register of people, and what they may ask for.
begin;
select plan(67);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_user('fake', p_confirmed => false);
select test.given_platform_admin('ada');

-- Registering
select test.act_as('max');
create temp table subjects (name text, id uuid);
grant all on subjects to authenticated, service_role;
insert into subjects values ('max', public.register_data_subject());
select is(public.register_data_subject(' us-ca '), (select id from subjects where name = 'max'), 'one registers once');
select results_eq(
    'select user_id, tenant_id, email, data_residency_region, consent_status, processing_basis from public.data_subjects',
    $$values (auth.uid(), app.platform_tenant_id(), 'max@example.com', 'US-CA', 'pending', 'consent')$$,
    'with the address of the account'
);
select is((select data_residency_region from public.data_subjects where id = public.register_data_subject()), 'US-CA', 'the region stays unless another is named');
select throws_ok($$select public.register_data_subject('Atlantis')$$, '23514', null, 'which has to be one');
select throws_ok($$select public.register_data_subject(p_user_id => test.id_of('sam'))$$, '42501', null, 'nobody registers somebody else');
select throws_ok($$insert into public.data_subjects (user_id, email) values (auth.uid(), 'sam@example.com')$$, '42501', null, 'nor by hand, with the address of somebody else');
select throws_ok($$update public.data_subjects set email = 'sam@example.com'$$, '42501', null, 'which is not changed either');
select test.act_as('fake');
insert into subjects values ('fake', public.register_data_subject());
select is((select email from public.data_subjects), null, 'an address nobody confirmed is not taken over');
select test.as_anon();
select throws_ok($$select public.register_data_subject()$$, '42501', null, 'anon is nobody');

-- Asking
select test.act_as('max');
create temp table asked as select public.handle_data_subject_access_request(id, 'access') as id from subjects where name = 'max';
grant select on asked to authenticated, service_role;
select results_eq(
    $$select r.user_id, r.tenant_id, r.status, r.verification_completed, r.due_date = r.created_at + interval '45 days', r.completed_at from public.data_subject_requests as r$$,
    $$values (auth.uid(), app.platform_tenant_id(), 'pending', false, true, null::timestamptz)$$,
    'a request is due after 45 days in California'
);
select is(public.handle_data_subject_access_request((select id from subjects where name = 'max'), 'access'), (select id from asked), 'asking twice is asking once');
select isnt(public.handle_data_subject_access_request((select id from subjects where name = 'max'), 'portability'), (select id from asked), 'another kind is another request');
select throws_ok($$select public.handle_data_subject_access_request(id, 'everything') from subjects where name = 'max'$$, '22023', null, 'of the kinds there are');
select throws_ok($$select public.handle_data_subject_access_request(id, null) from subjects where name = 'max'$$, '22023', null, 'nothing is none');
select throws_ok($$select public.handle_data_subject_access_request(id, 'erasure') from subjects where name = 'fake'$$, '42501', null, 'nobody asks for somebody else');
select throws_ok($$select public.handle_data_subject_access_request(gen_random_uuid(), 'erasure')$$, '42501', null, 'nor for who does not exist');
select throws_ok($$select public.handle_data_subject_access_request(null, 'erasure')$$, '42501', null, 'nor for nobody');
select throws_ok($$insert into public.data_subject_requests (data_subject_id, request_type) select id, 'erasure' from subjects where name = 'max'$$, '42501', null, 'requests are opened by the function');
select lives_ok($$update public.data_subject_requests set description = 'All of it', request_data = '{"since": 2020}' where id = (select id from asked)$$, 'the person words it');
select throws_ok($$update public.data_subject_requests set status = 'completed'$$, '42501', null, 'and does not close it');
select throws_ok($$update public.data_subject_requests set request_data = '[]'$$, '23514', null, 'in an object');
select throws_ok($$update public.data_subject_requests set id = gen_random_uuid()$$, '23514', null, 'under the id it has');
select throws_ok($$select public.review_data_subject_request(id) from asked$$, '42501', null, 'nor reviews it');
select throws_ok($$select public.complete_data_subject_request(id) from asked$$, '42501', null, 'nor answers it');
select test.act_as('sam');
select is_empty('select id from public.data_subject_requests', 'nobody sees what others ask for');
select throws_ok($$select public.cancel_data_subject_request(id) from asked$$, '42501', null, 'or takes it back');
select test.as_anon();
select throws_ok($$select public.handle_data_subject_access_request(gen_random_uuid(), 'access')$$, '42501', null, 'anon asks for nothing');

-- EU
select test.act_as('sam');
insert into subjects values ('sam', public.register_data_subject());
select isnt(public.handle_data_subject_access_request(id, 'objection'), null, 'from the EU') from subjects where name = 'sam';
select is((select due_date - created_at from public.data_subject_requests), interval '30 days', 'a request is due after 30 days');
select is(public.cancel_data_subject_request((select id from public.data_subject_requests)), true, 'it can be taken back');
select is(public.cancel_data_subject_request((select id from public.data_subject_requests)), false, 'once');
select isnt((select completed_at from public.data_subject_requests), null, 'then it is closed');
select isnt(public.handle_data_subject_access_request((select id from subjects where name = 'sam'), 'objection'), null, 'and can be made again');
select is((select count(*) from public.data_subject_requests), 2::bigint, 'as a new one');

-- Reviewing
select test.act_as('ada');
select is((select count(*) from public.data_subject_requests), 4::bigint, 'a platform administrator sees all');
select is(public.review_data_subject_request(id, p_verification_method => 'passport'), true, 'takes one up') from asked;
select results_eq(
    $$select status, handled_by, verification_completed, verified_at is not null from public.data_subject_requests where id = (select id from asked)$$,
    $$values ('in_progress', test.id_of('ada'), true, true)$$,
    'and notes how it made sure'
);
select throws_ok($$select public.review_data_subject_request(id, 'rejected') from asked$$, '22023', null, 'turns none down without a reason');
select throws_ok($$select public.review_data_subject_request(id, 'completed') from asked$$, '22023', null, 'nor says it is done');
select throws_ok($$select public.review_data_subject_request(id, null) from asked$$, '22023', null, 'nor nothing');
select throws_ok($$select public.complete_data_subject_request(id) from asked$$, '42501', null, 'which is for servers');
select is(public.review_data_subject_request(r.id, 'rejected', p_reason => 'Nothing to object to'), true, 'with a reason it may')
from public.data_subject_requests as r where r.user_id = test.id_of('sam') and r.status = 'pending';
select is(public.review_data_subject_request(r.id), false, 'what is closed stays closed')
from public.data_subject_requests as r where r.user_id = test.id_of('sam') and r.status = 'rejected';
select is(public.review_data_subject_request(gen_random_uuid()), false, 'what is not there is not open');
select test.act_as('max');
select is_empty($$update public.data_subject_requests set description = 'Less' where id = (select id from asked) returning id$$, 'once taken up, the words stand');

-- Answering
select test.as_service();
select is(public.complete_data_subject_request(id), true, 'a server answers') from asked;
select is(public.complete_data_subject_request(id), false, 'once') from asked;
select is(public.complete_data_subject_request(gen_random_uuid()), false, 'and nothing unknown');
select test.act_as('max');
select is((select status from public.data_subject_requests where id = (select id from asked)), 'completed', 'the request is done');
select is((select response_data #>> '{profiles,0,email}' from public.data_subject_requests where id = (select id from asked)), 'max@example.com', 'with all there is');
select is((select response_data #>> '{data_subjects,0,data_residency_region}' from public.data_subject_requests where id = (select id from asked)), 'US-CA', 'in every table');
select is((select title from public.notifications), 'Your privacy request was answered', 'and the person is told');
select ok(not (public.export_personal_data(auth.uid()) -> 'data_subject_requests' -> 0) ? 'response_data', 'the next export does not hold this one');
select test.as_service();
select is(app.forget_responses(), 0::bigint, 'the answer is kept');
select test.as_superuser();
update public.data_subject_requests set completed_at = now() - interval '31 days' where id = (select id from asked);
select is(app.forget_responses(), 1::bigint, 'for thirty days');

-- The others are answered with what the server says
select test.act_as('max');
create temp table corrected as select public.handle_data_subject_access_request(id, 'rectification') as id from subjects where name = 'max';
grant select on corrected to service_role;
select test.as_service();
select is(public.complete_data_subject_request(id, '{"changed": ["name"]}'), true, 'a correction') from corrected;
select is((select response_data from public.data_subject_requests where id = (select id from corrected)), '{"changed": ["name"]}', 'says what was done');

-- A tenant's own people
select throws_ok($$insert into public.data_subjects (tenant_id, user_id) values (test.tenant('acme'), test.id_of('olga'))$$, '23514', null, 'users are the platform''s');
select throws_ok($$insert into public.data_subjects (tenant_id) values (test.tenant('acme'))$$, '23514', null, 'somebody is meant');
select lives_ok($$insert into public.data_subjects (tenant_id, email) values (test.tenant('acme'), ' Carla@Example.com '), (test.tenant('globex'), 'carla@example.com')$$, 'two tenants may know one address');
select throws_ok($$insert into public.data_subjects (tenant_id, email) values (test.tenant('acme'), 'carla@example.com')$$, '23505', null, 'each once');
select test.act_as('olga');
select results_eq('select email from public.data_subjects', array['carla@example.com'], 'a manager sees its own');
select lives_ok($$select public.handle_data_subject_access_request(id, 'access') from public.data_subjects$$, 'and asks for them');
select throws_ok($$select public.handle_data_subject_access_request(id, 'access') from subjects where name = 'max'$$, '42501', null, 'not for members, who ask themselves');
select test.act_as('otto');
select is_empty('select id from public.data_subject_requests', 'another tenant does not see that');
select test.act_as('max');
select is_empty($$select id from public.data_subjects where tenant_id = test.tenant('acme')$$, 'nor does a member');
select test.as_service();
select throws_ok($$update public.data_subjects set tenant_id = test.tenant('globex') where email = 'carla@example.com'$$, '23514', null, 'people do not move between tenants');

select * from finish();
rollback;
