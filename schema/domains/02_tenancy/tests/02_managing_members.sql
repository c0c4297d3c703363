-- Managing members: adding, changing, removing, and what nobody can do to a tenant.
begin;
select plan(44);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'], p_viewers => array['vera'], p_billing => array['bill']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_user('nora');
select test.given_platform_admin('ada');

-- Owner
select test.act_as('olga');
select isnt(public.add_tenant_member(test.tenant('acme'), test.id_of('nora')), null, 'an owner adds a member');
select is(public.get_tenant_member_role(test.tenant('acme'), test.id_of('nora')), 'member', 'as member, if nothing else is said');
select is((select invited_by from public.tenant_members where user_id = test.id_of('nora')), test.id_of('olga'), 'who added is noted');
select throws_ok($$select public.add_tenant_member(test.tenant('acme'), test.id_of('nora'))$$, '23505', null, 'nobody is added twice');
select throws_ok($$select public.add_tenant_member(test.tenant('acme'), test.id_of('sam'), 'king')$$, '23514', null, 'roles are a closed list');
select is(public.update_tenant_member_role(test.tenant('acme'), test.id_of('nora'), 'viewer'), true, 'changes a role');
select is(public.update_tenant_member_role(test.tenant('acme'), test.id_of('sam'), 'viewer'), false, 'of members only');
select is(public.remove_tenant_member(test.tenant('acme'), test.id_of('nora')), true, 'removes a member');
select is((select status from public.tenant_members where user_id = test.id_of('nora')), 'removed', 'who stays as history');
select is(public.remove_tenant_member(test.tenant('acme'), test.id_of('nora')), false, 'once');
select isnt(public.add_tenant_member(test.tenant('acme'), test.id_of('nora'), 'admin'), null, 'and may be added again');
select throws_ok($$select public.remove_tenant_member(test.tenant('acme'), auth.uid())$$, '23514', null, 'the last owner cannot leave');
select throws_ok($$select public.update_tenant_member_role(test.tenant('acme'), auth.uid(), 'member')$$, '23514', null, 'nor step down');
select throws_ok($$delete from public.tenant_members where user_id = auth.uid()$$, '23514', null, 'nor vanish');
select is(public.update_tenant_member_role(test.tenant('acme'), test.id_of('adam'), 'owner'), true, 'with a second owner');
select lives_ok($$select public.remove_tenant_member(test.tenant('acme'), auth.uid())$$, 'the first may go');
select test.as_superuser();
select is((select owner_user_id from public.tenants where subdomain = 'acme'), test.id_of('adam'), 'and the tenant names the other');
select test.act_as('adam');
select lives_ok($$select public.add_tenant_member(test.tenant('acme'), test.id_of('olga'), 'owner')$$, 'an owner may come back');
select lives_ok($$select public.update_tenant_member_role(test.tenant('acme'), auth.uid(), 'admin')$$, 'and another step down');

-- Admin
select lives_ok($$update public.tenant_members set permissions = '{"export": true}' where user_id = test.id_of('max')$$, 'an admin changes permissions');
select throws_ok($$select public.update_tenant_member_role(test.tenant('acme'), auth.uid(), 'owner')$$, '42501', null, 'but does not make itself owner');
select throws_ok($$update public.tenant_members set role = 'owner' where user_id = test.id_of('max')$$, '42501', null, 'nor anybody else');
select throws_ok($$insert into public.tenant_members (tenant_id, user_id, role) values (test.tenant('acme'), test.id_of('sam'), 'owner')$$, '42501', null, 'nor a newcomer');
select throws_ok($$update public.tenant_members set status = 'suspended' where user_id = test.id_of('olga')$$, '42501', null, 'and leaves owners alone');
select throws_ok($$select public.remove_tenant_member(test.tenant('acme'), test.id_of('olga'))$$, '42501', null, 'in every way');
select throws_ok($$update public.tenant_members set tenant_id = test.tenant('globex') where user_id = test.id_of('max')$$, '23514', null, 'a membership does not move');
select throws_ok($$update public.tenant_members set user_id = test.id_of('sam') where user_id = test.id_of('max')$$, '23514', null, 'nor change hands');
select throws_ok($$select public.add_tenant_member(test.tenant('globex'), auth.uid())$$, '42501', null, 'another tenant is out of reach');
select lives_ok($$update public.tenant_members set status = 'suspended' where user_id = test.id_of('mimi')$$, 'a member is suspended');

-- Suspended member
select test.act_as('mimi');
select is_empty('select id from public.tenants', 'and sees the tenant no more');
select is_empty('delete from public.tenant_members returning id', 'cannot wipe the trace');
select is(public.remove_tenant_member(test.tenant('acme'), auth.uid()), false, 'in no way');

-- Member
select test.act_as('max');
select is((select count(*) from public.tenant_members), 7::bigint, 'a member sees who else is there');
select throws_ok($$select public.add_tenant_member(test.tenant('acme'), test.id_of('sam'))$$, '42501', null, 'but adds nobody');
select is_empty($$update public.tenant_members set role = 'admin' where user_id = auth.uid() returning id$$, 'does not promote itself');
select is(public.is_tenant_member(test.tenant('acme'), test.id_of('vera')), true, 'may ask about fellows');
select is(public.is_tenant_member(test.tenant('globex'), test.id_of('otto')), false, 'not about others');
select lives_ok($$delete from public.tenant_members where user_id = auth.uid()$$, 'and may leave');
select is(public.get_tenant_member_role(test.tenant('acme'), auth.uid()), 'none', 'for good');

-- Stranger, anonymous
select test.act_as('otto');
select throws_ok($$select public.remove_tenant_member(test.tenant('acme'), test.id_of('vera'))$$, '42501', null, 'a stranger removes nobody');
select is(public.get_tenant_member_role(test.tenant('acme'), test.id_of('vera')), 'none', 'and learns nothing');
select test.as_anon();
select throws_ok($$select public.add_tenant_member(test.tenant('acme'), gen_random_uuid())$$, '42501', null, 'anon does nothing');

-- Erasing an account is not stopped by the guard
select test.as_superuser();
delete from auth.users where id = test.id_of('otto');
select is((select owner_user_id from public.tenants where subdomain = 'globex'), null, 'an erased owner leaves the tenant without one');
delete from public.tenants where subdomain = 'acme';
select is_empty($$select id from public.tenant_members where tenant_id = test.tenant('acme')$$, 'deleting a tenant deletes its members, owners too');

select * from finish();
rollback;
