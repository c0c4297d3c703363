-- Platform roles: who has them, who gives them, and the last administrator.
begin;
select plan(29);

select test.given_platform_admin('ada');
select test.given_user('max');
select test.given_user('sam');

-- Owner of the roles
select test.act_as('max');
select is(public.has_role(auth.uid(), 'user'), true, 'everyone has the role user');
select is(public.has_role(auth.uid(), 'admin'), false, 'and no other');
select is(public.is_admin(auth.uid()), false, 'is_admin agrees');
select is(public.is_moderator(auth.uid()), false, 'and is_moderator');
select is(public.is_admin(null), false, 'nobody is no administrator, not null');
select is(public.is_admin(test.id_of('ada')), false, 'about others a user learns nothing');
select throws_ok($$insert into public.user_roles (user_id, role) values (auth.uid(), 'admin')$$, '42501', null, 'nobody makes itself administrator');
select is_empty($$update public.user_roles set expires_at = now() + interval '1 day' returning 1$$, 'nor changes its roles');
select is_empty($$delete from public.user_roles returning 1$$, 'nor drops them');

-- Anonymous
select test.as_anon();
select throws_ok($$select public.is_admin(null)$$, '42501', null, 'anon may not ask');
select throws_ok('select user_id from public.user_roles', '42501', null, 'nor look');

-- Platform admin
select test.act_as('ada');
select is(public.is_admin(auth.uid()), true, 'an administrator is one');
select is(public.is_moderator(auth.uid()), true, 'and may moderate');
select is(public.has_role(test.id_of('max'), 'user'), true, 'and may ask about others');
select lives_ok($$insert into public.user_roles (user_id, role) values (test.id_of('max'), 'moderator')$$, 'and appoints a moderator');
select is((select granted_by from public.user_roles where role = 'moderator'), test.id_of('ada'), 'which is remembered');
select throws_ok($$insert into public.user_roles (user_id, role, granted_by) values (test.id_of('sam'), 'moderator', test.id_of('max'))$$, '42501', null, 'in the right name');
select throws_ok($$delete from public.user_roles where user_id = auth.uid() and role = 'admin'$$, '23514', null, 'the last administrator stays');
select throws_ok($$update public.user_roles set expires_at = now() + interval '1 day' where user_id = auth.uid() and role = 'admin'$$, '23514', null, 'for good');
select throws_ok($$update public.user_roles set role = 'admin' where user_id = test.id_of('max') and role = 'user'$$, '23514', null, 'a grant does not turn into another');
insert into public.user_roles (user_id, role) values (test.id_of('max'), 'admin');
select throws_ok($$delete from public.user_roles where role = 'admin'$$, '23514', null, 'both at once cannot go either');
select lives_ok($$delete from public.user_roles where user_id = auth.uid() and role = 'admin'$$, 'with a second one the first may go');
select is(public.is_admin(auth.uid()), false, 'and then is none');

-- A role that ends
select test.as_superuser();
select is(public.is_moderator(test.id_of('max')), true, 'a moderator moderates');
update public.user_roles set granted_at = now() - interval '2 days', expires_at = now() - interval '1 day' where role = 'moderator';
select is(public.has_role(test.id_of('max'), 'moderator'), false, 'until the role expires');
select throws_ok($$delete from auth.users where id = test.id_of('max')$$, '23514', null, 'the account of the last administrator stays too');

-- Service
select test.as_service();
select is(public.has_role(test.id_of('max'), 'admin'), true, 'a server asks about anyone');
select lives_ok($$insert into public.user_roles (user_id, role, granted_by) values (test.id_of('sam'), 'admin', test.id_of('max'))$$, 'and appoints in any name');
select is((select granted_by from public.user_roles where user_id = test.id_of('sam') and role = 'admin'), test.id_of('max'), 'as it says');

select * from finish();
rollback;
