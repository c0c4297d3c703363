-- What SQL may ask about the caller.
begin;
select plan(17);

select is(auth.uid(), null, 'no settings, no user');
select is(auth.jwt(), null, 'and no claims');
select set_config('request.jwt.claims', '', true), set_config('request.jwt.claim.sub', '', true), set_config('request.jwt.claim.role', '', true);
select is(auth.uid(), null, 'empty settings mean no user');
select is(auth.role(), null, 'no role');
select is(auth.email(), null, 'no e-mail');
select is(auth.jwt(), null, 'no claims');

select set_config('request.jwt.claims', '{"sub": "11111111-1111-4111-8111-111111111111", "role": "authenticated", "email": "a@example.com", "app_metadata": {"plan": "x"}}', true);
select is(auth.uid(), '11111111-1111-4111-8111-111111111111', 'the claims document is enough');
select is(auth.role(), 'authenticated', 'role from the document');
select is(auth.email(), 'a@example.com', 'e-mail from the document');
select is(auth.jwt() #>> '{app_metadata,plan}', 'x', 'other claims by auth.jwt()');

select set_config('request.jwt.claim.sub', '22222222-2222-4222-8222-222222222222', true);
select is(auth.uid(), '22222222-2222-4222-8222-222222222222', 'the single setting comes first');

select test.as_anon();
select is(auth.role(), 'anon', 'anon may ask');
select throws_ok('select id from auth.users', '42501', null, 'but reads no account');
select test.as_superuser();

-- Seed scripts of projects
insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at, confirmation_token, email_change, email_change_token_new, recovery_token)
values
    ('00000000-0000-0000-0000-000000000000', '33333333-3333-4333-8333-333333333333', 'authenticated', 'authenticated', 'one@example.com', extensions.crypt('secret', extensions.gen_salt('bf')), now(), '{}', '{}', now(), now(), '', '', '', ''),
    ('00000000-0000-0000-0000-000000000000', '44444444-4444-4444-8444-444444444444', 'authenticated', 'authenticated', 'two@example.com', extensions.crypt('secret', extensions.gen_salt('bf')), null, '{}', '{}', now(), now(), '', '', '', '');
select isnt((select confirmed_at from auth.users where email = 'one@example.com'), null, 'confirmed_at follows email_confirmed_at');
select is((select count(*) from public.profiles where email in ('one@example.com', 'two@example.com')), 2::bigint, 'empty tokens do not collide, and profiles appear');
insert into auth.identities (provider_id, user_id, identity_data, provider) values ('1', '33333333-3333-4333-8333-333333333333', '{"email": "One@Example.com"}', 'email');
select is((select email from auth.identities where provider_id = '1'), 'one@example.com', 'identities.email is a lower-case copy');
select throws_ok(
    $$insert into auth.users (id, email) values (gen_random_uuid(), 'one@example.com')$$,
    '23505', null, 'one account per address'
);

select * from finish();
rollback;
