-- Profiles: what a person may change of its own, and who sees what of others.
begin;
select plan(27);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Owner
select test.act_as('max');
select lives_ok($$update public.profiles set display_name = 'Max', bio = 'Hi', website = 'https://max.example.com' where id = auth.uid()$$, 'one edits one''s own name, bio and website');
select throws_ok($$update public.profiles set total_xp = 1000 where id = auth.uid()$$, '42501', null, 'but gives oneself no points');
select throws_ok($$update public.profiles set email = 'x@example.com' where id = auth.uid()$$, '42501', null, 'nor another e-mail');
select throws_ok($$update public.profiles set referral_code = 'AAAAAAAA' where id = auth.uid()$$, '42501', null, 'nor another code');
select throws_ok($$update public.profiles set website = 'javascript:alert(1)' where id = auth.uid()$$, '23514', null, 'a website is an http address');
select throws_ok($$update public.profiles set display_name = repeat('x', 81) where id = auth.uid()$$, '23514', null, 'a name has a limit');
select throws_ok($$delete from public.profiles where id = auth.uid()$$, '42501', null, 'a profile goes with the account only');
select throws_ok($$insert into public.profiles (id) values (auth.uid())$$, '42501', null, 'and comes with it');
select results_eq('select email from public.profiles', array['max@example.com'], 'select * works and shows only oneself');

-- Others in the tenant
select is((select display_name from public.public_profiles where id = test.id_of('olga')), 'olga', 'fellow members see one''s name');
select is_empty($$select id from public.profiles where id = test.id_of('olga')$$, 'but not the row with the e-mail');
select hasnt_column('public', 'public_profiles', 'email', 'the public part has no e-mail');
select hasnt_column('public', 'public_profiles', 'referral_code', 'and no referral code');
select throws_ok($$update public.public_profiles set bio = 'x' where id = test.id_of('olga')$$, '42501', null, 'and cannot be written');

-- Other tenant
select test.act_as('otto');
select is_empty($$select id from public.public_profiles where id = test.id_of('max')$$, 'people of another tenant see nothing');
select test.act_as('max');
update public.user_settings set profile_visibility = 'public' where tenant_id is null;
select test.act_as('otto');
select is((select display_name from public.public_profiles where id = test.id_of('max')), 'Max', 'unless the profile is public');
select test.act_as('max');
update public.user_settings set profile_visibility = 'friends' where tenant_id is null;
select test.act_as('sam');
select is_empty($$select id from public.public_profiles where id = test.id_of('max')$$, 'or shown to friends, which a stranger is not');
insert into public.user_follows (follower_id, following_id) values (test.id_of('sam'), test.id_of('max'));
select is_empty($$select id from public.public_profiles where id = test.id_of('max')$$, 'nor is who follows');
select test.act_as('max');
insert into public.user_follows (follower_id, following_id) values (test.id_of('max'), test.id_of('sam'));
select test.act_as('sam');
select is((select display_name from public.public_profiles where id = test.id_of('max')), 'Max', 'but who is followed back is');
delete from public.user_follows where follower_id = test.id_of('sam');
select results_eq('select id from public.public_profiles', array[test.id_of('sam')], 'a stranger sees itself');

-- Membership that ended
select test.as_superuser();
update public.tenant_members set status = 'removed' where user_id = test.id_of('max');
select test.act_as('olga');
select is_empty($$select id from public.public_profiles where id = test.id_of('max')$$, 'who left is no fellow any more');

-- Anonymous
select test.as_anon();
select throws_ok('select id from public.profiles', '42501', null, 'anon reads no profile');
select throws_ok('select id from public.public_profiles', '42501', null, 'not even a public one');

-- Platform admin
select test.act_as('ada');
select is((select count(*) from public.profiles), 5::bigint, 'a platform administrator sees all');
select is_empty($$update public.profiles set bio = 'x' where id = test.id_of('max') returning id$$, 'but edits nobody else''s');

-- Service
select test.as_service();
select lives_ok($$update public.profiles set total_xp = 250 where id = test.id_of('max')$$, 'a server gives points');
select is((select level from public.profiles where id = test.id_of('max')), 3, 'and the level follows');

select * from finish();
rollback;
