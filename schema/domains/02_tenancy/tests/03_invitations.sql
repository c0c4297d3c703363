-- Inviting somebody by e-mail, and accepting.
begin;
select plan(33);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_user('fake', p_confirmed => false);

-- Admin invites
select test.act_as('adam');
select results_eq(
    $$insert into public.tenant_members (tenant_id, invited_email, role) values (test.tenant('acme'), ' Sam@Example.com ', 'viewer') returning status, invited_email, user_id$$,
    $$values ('pending', 'sam@example.com', null::uuid)$$,
    'an invitation is pending and does not tell whether the account exists'
);
select throws_ok($$insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'sam@example.com')$$, '23505', null, 'one per address');
select throws_ok($$insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'nonsense')$$, '23514', null, 'an address has an @');
select throws_ok($$insert into public.tenant_members (tenant_id) values (test.tenant('acme'))$$, '23514', null, 'somebody is meant');
select throws_ok($$insert into public.tenant_members (tenant_id, invited_email, role) values (test.tenant('acme'), 'x@example.com', 'owner')$$, '42501', null, 'an admin invites no owner');
select throws_ok($$insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('globex'), 'x@example.com')$$, '42501', null, 'nor into another tenant');
select throws_ok($$update public.tenant_members set status = 'active' where invited_email = 'sam@example.com'$$, '42501', null, 'nobody accepts for somebody else');
insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'new@example.com'), (test.tenant('acme'), 'fake@example.com'), (test.tenant('acme'), 'max@example.com');

-- Member
select test.act_as('max');
select throws_ok($$insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'x@example.com')$$, '42501', null, 'a member invites nobody');

-- The invited, with an account
select test.act_as('sam');
select is_empty('select id from public.tenants', 'an invitation shows nothing of the tenant');
select results_eq('select tenant_name, role, invited_by_name from public.my_tenant_invitations()', $$values ('Acme', 'viewer', 'adam')$$, 'but who invites to what');
select is(public.accept_tenant_invitation(test.tenant('globex')), false, 'there is only this one');
select is(public.accept_tenant_invitation(test.tenant('acme')), true, 'it is accepted');
select is(public.get_tenant_member_role(test.tenant('acme'), auth.uid()), 'viewer', 'with the role offered');
select is((select invited_email from public.tenant_members where user_id = auth.uid()), null, 'the address is not kept');
select is(public.accept_tenant_invitation(test.tenant('acme')), false, 'once');
select is_empty('select tenant_name from public.my_tenant_invitations()', 'and nothing is open');

-- Somebody who only claims the address
select test.act_as('fake');
select is_empty('select tenant_name from public.my_tenant_invitations()', 'an unconfirmed address sees no invitation');
select is(public.accept_tenant_invitation(test.tenant('acme')), false, 'and accepts none');
select set_config('request.jwt.claims', json_build_object('sub', auth.uid(), 'role', 'authenticated', 'email', 'new@example.com', 'email_verified', true)::text, true);
select is(public.accept_tenant_invitation(test.tenant('acme')), false, 'whatever its token says');
select test.as_superuser();
select is((select user_id from public.tenant_members where invited_email = 'fake@example.com'), null, 'and nothing is linked');
set local role supabase_auth_admin;
update auth.users set email_confirmed_at = now() where email = 'fake@example.com';
select test.as_superuser();
select is((select user_id from public.tenant_members where invited_email = 'fake@example.com'), test.id_of('fake'), 'confirming links the invitation');
select is((select status from public.tenant_members where invited_email = 'fake@example.com'), 'pending', 'which still waits for a yes');
select test.act_as('fake');
select is(public.accept_tenant_invitation(test.tenant('acme')), true, 'that may then be said');

-- Somebody new
select test.as_superuser();
select test.given_user('new');
select test.act_as('new');
select is((select count(*) from public.my_tenant_invitations()), 1::bigint, 'a new account finds its invitation');
select is((select count(*) from public.tenant_members), 1::bigint, 'and reads its own row, not the tenant''s');
select is(public.remove_tenant_member(test.tenant('acme'), auth.uid()), true, 'and may decline');
select is(public.accept_tenant_invitation(test.tenant('acme')), false, 'for good');

-- Single sign-on states addresses nobody checked
select test.as_superuser();
insert into auth.users (id, email, email_confirmed_at, is_sso_user) values ('99999999-9999-4999-8999-999999999999', 'vip@example.com', now(), true);
insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'vip@example.com');
insert into test.personas values ('vip', '99999999-9999-4999-8999-999999999999');
select test.act_as('vip');
select is(public.accept_tenant_invitation(test.tenant('acme')), false, 'so they do not accept by address');

-- Invited although a member already, or suspended
select test.act_as('max');
select is(public.accept_tenant_invitation(test.tenant('acme')), true, 'a member who accepts stays what it is');
select is((select count(*) from public.tenant_members where user_id = auth.uid() or invited_email = 'max@example.com'), 1::bigint, 'and the invitation is gone');
select test.act_as('adam');
update public.tenant_members set status = 'suspended' where user_id = test.id_of('max');
insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'max@example.com');
select test.act_as('max');
select is(public.accept_tenant_invitation(test.tenant('acme')), false, 'an invitation does not lift a suspension');

-- Anonymous
select test.as_anon();
select throws_ok($$select public.accept_tenant_invitation(gen_random_uuid())$$, '42501', null, 'anon accepts nothing');
select throws_ok('select tenant_name from public.my_tenant_invitations()', '42501', null, 'and has no list');

select * from finish();
rollback;
