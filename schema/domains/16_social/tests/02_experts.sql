-- The directory of experts: who is in it, and who says how good they are.
begin;
select plan(25);

select test.given_user('max');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Expert
select test.act_as('max');
select lives_ok($$insert into public.expert_profiles (name, title, expertise, hourly_rate_minor, currency) values ('Max M.', 'Engineer', '{sql,c++}', 12000, 'EUR')$$, 'one enters oneself');
select results_eq('select user_id, verified, rating, followers, projects from public.expert_profiles', $$values (test.id_of('max'), false, 0.00, 0, 0)$$, 'unknown at first');
select throws_ok($$insert into public.expert_profiles (name) values ('Max again')$$, '23505', null, 'once');
select throws_ok($$insert into public.expert_profiles (user_id, name) values (test.id_of('sam'), 'Sam')$$, '42501', null, 'and nobody else');
select throws_ok($$update public.expert_profiles set verified = true$$, '42501', null, 'nobody verifies itself');
select throws_ok($$update public.expert_profiles set rating = 5$$, '42501', null, 'nor rates itself');
select throws_ok($$update public.expert_profiles set followers = 1000$$, '42501', null, 'nor follows itself');
select throws_ok($$update public.expert_profiles set projects = 1000$$, '42501', null, 'nor has done it all');
select throws_ok($$select public.verify_expert(auth.uid())$$, '42501', null, 'in no way');
select throws_ok($$update public.expert_profiles set user_id = test.id_of('sam')$$, '23514', null, 'an entry does not change hands');
select throws_ok($$update public.expert_profiles set hourly_rate_minor = -1$$, '23514', null, 'nobody pays to work');
select throws_ok($$update public.expert_profiles set currency = 'euro'$$, '23514', null, 'a currency has three letters');
select throws_ok($$update public.expert_profiles set avatar_url = 'javascript:alert(1)'$$, '23514', null, 'a picture is an http address');
select throws_ok($$update public.expert_profiles set availability = 'maybe'$$, '23514', null, 'available or not');
select lives_ok($$insert into public.expert_profiles (user_id, name, bio) values (auth.uid(), 'Max M.', 'Hi') on conflict (user_id) do update set user_id = excluded.user_id, name = excluded.name, bio = excluded.bio$$, 'an upsert as REST writes it works');

-- Platform admin
select test.act_as('ada');
select is(public.verify_expert(test.id_of('max')), true, 'the platform verifies');
select is(public.verify_expert(test.id_of('sam')), false, 'whom there is');
select throws_ok($$select public.verify_expert(test.id_of('max'), null)$$, '22023', null, 'yes or no');
select is_empty($$update public.expert_profiles set name = 'x' returning id$$, 'and writes in nobody''s name');

-- Verified
select test.act_as('max');
update public.expert_profiles set bio = 'Hello', name = 'Max M.';
select is((select verified from public.expert_profiles), true, 'a new text leaves one verified');
update public.expert_profiles set company = 'Famous Inc.';
select is((select verified from public.expert_profiles), false, 'a new company does not');

-- Anonymous, service
select test.as_anon();
select is((select name from public.expert_profiles), 'Max M.', 'everybody finds an expert');
select throws_ok($$select public.verify_expert(gen_random_uuid())$$, '42501', null, 'anon verifies nobody');
select test.as_service();
update public.expert_profiles set rating = 4.5, verified = true;
update public.expert_profiles set title = 'Dr.';
select is((select verified from public.expert_profiles), true, 'a server knows what it does');
select throws_ok($$update public.expert_profiles set rating = 5.01$$, '23514', null, 'five stars are all');

select * from finish();
rollback;
