-- Signing up: which rows a new account gets, and what it cannot smuggle in.
begin;
select plan(24);

-- Anyone
select test.given_user('olga', p_metadata => '{"display_name": "Olga O.", "avatar_url": "https://img.example.com/o.png"}');
select is((select display_name from public.profiles where id = test.id_of('olga')), 'Olga O.', 'the name comes from the metadata');
select is((select avatar_url from public.profiles where id = test.id_of('olga')), 'https://img.example.com/o.png', 'and so does the picture');
select is((select email from public.profiles where id = test.id_of('olga')), 'olga@example.com', 'the e-mail is copied');
select matches((select referral_code from public.profiles where id = test.id_of('olga')), '^[A-HJ-NP-Z2-9]{8}$', 'a referral code is drawn');
select is((select level from public.profiles where id = test.id_of('olga')), 1, 'everyone starts at level 1');
select results_eq(
    $$select role::text from public.user_roles where user_id = test.id_of('olga')$$,
    array['user'], 'the role is user'
);
select is((select count(*) from public.user_settings where user_id = test.id_of('olga') and tenant_id is null), 1::bigint, 'settings are there');
select is((select analytics_opt_in from public.user_settings where user_id = test.id_of('olga')), false, 'analytics waits for consent');

select test.given_user('max', p_metadata => '{"full_name": "Max Provider"}');
select is((select display_name from public.profiles where id = test.id_of('max')), 'Max Provider', 'providers call it full_name');
select test.given_user('vera');
select is((select display_name from public.profiles where id = test.id_of('vera')), 'vera', 'without a name the local part of the address serves');

-- An impostor
select test.given_user('sam', p_metadata => '{"role": "admin", "app_role": "admin", "tenant_id": "00000000-0000-0000-0000-000000000000", "total_xp": 9999}');
select ok(not exists (select from public.user_roles where user_id = test.id_of('sam') and role <> 'user'), 'metadata gives no role');
select is_empty($$select id from public.tenant_members where user_id = test.id_of('sam')$$, 'and no tenant');
select is((select total_xp from public.profiles where id = test.id_of('sam')), 0, 'and no points');

-- Odd accounts: a sign-up never fails over a name
insert into auth.users (id, is_anonymous) values ('11111111-1111-4111-8111-111111111111', true);
select is((select display_name from public.profiles where id = '11111111-1111-4111-8111-111111111111'), 'user-11111111', 'an anonymous account gets a name');
insert into auth.users (id, phone, raw_user_meta_data) values ('22222222-2222-4222-8222-222222222222', '4930123', '{"display_name": "   ", "avatar_url": "javascript:alert(1)"}');
select is((select display_name from public.profiles where id = '22222222-2222-4222-8222-222222222222'), 'user-22222222', 'a blank name is none');
select is((select avatar_url from public.profiles where id = '22222222-2222-4222-8222-222222222222'), null, 'a picture is an http address');
insert into auth.users (id, raw_user_meta_data) values ('33333333-3333-4333-8333-333333333333', jsonb_build_object('name', repeat('x', 500)));
select is((select char_length(display_name) from public.profiles where id = '33333333-3333-4333-8333-333333333333'), 80, 'a long name is cut');
insert into auth.users (id, raw_user_meta_data) values ('44444444-4444-4444-8444-444444444444', '[1]');
select isnt((select display_name from public.profiles where id = '44444444-4444-4444-8444-444444444444'), null, 'metadata of any shape is survived');

-- The auth service, which owns auth.users and nothing else
set local role supabase_auth_admin;
select lives_ok(
    $$insert into auth.users (id, email) values ('55555555-5555-4555-8555-555555555555', 'service@example.com')$$,
    'the auth service signs people up'
);
select test.as_superuser();
select is((select count(*) from public.profiles where email = 'service@example.com'), 1::bigint, 'with all that belongs to it');

-- A new address
update auth.users set email = 'olga@new.example.com' where id = test.id_of('olga');
select is((select email from public.profiles where id = test.id_of('olga')), 'olga@new.example.com', 'the e-mail of the profile follows');

-- Gone
delete from auth.users where id = test.id_of('max');
select is_empty($$select id from public.profiles where id = test.id_of('max')$$, 'erasing the account erases the profile');
select is_empty($$select id from public.user_settings where user_id = test.id_of('max')$$, 'the settings');
select is_empty($$select role from public.user_roles where user_id = test.id_of('max')$$, 'and the roles');

select * from finish();
rollback;
