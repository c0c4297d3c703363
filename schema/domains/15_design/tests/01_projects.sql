-- Projects: who sees, changes and throws away, and who works along.
begin;
select plan(67);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Owner
select test.act_as('max');
select results_eq(
    $$insert into public.design_projects (tenant_id, name, project_type) values (test.tenant('acme'), 'Logo', 'web') returning owner_id, status, collaborators, ai_assistance$$,
    $$select test.id_of('max'), 'draft', '[]'::jsonb, false$$,
    'a member starts a project of its own'
);
create temp table known as select id from public.design_projects;
grant select on known to public;
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type, owner_id) values (test.tenant('acme'), 'x', 'web', test.id_of('mimi'))$$, '42501', null, 'not of another''s');
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type, owner_id) values (test.tenant('acme'), 'x', 'web', null)$$, '42501', null, 'nor of nobody''s');
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type) values (test.tenant('globex'), 'x', 'web')$$, '42501', null, 'nor in another tenant');
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type, collaborators) values (test.tenant('acme'), 'x', 'web', '[{"user_id": "x"}]')$$, '42501', null, 'the list of collaborators is the database''s');
select throws_ok($$update public.design_projects set collaborators = '[]'$$, '42501', null, 'later too');
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type) values (test.tenant('acme'), '', 'web')$$, '23514', null, 'a project has a name');
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type, status) values (test.tenant('acme'), 'x', 'web', 'lost')$$, '23514', null, 'and a known state');
select lives_ok($$update public.design_projects set status = 'review', description = 'x'$$, 'its owner changes it');
select throws_ok($$update public.design_projects set owner_id = test.id_of('mimi')$$, '42501', null, 'but does not hand it on');
select throws_ok($$update public.design_projects set tenant_id = test.tenant('globex')$$, '23514', null, 'nor takes it elsewhere');

-- Working along
select lives_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('vera') from known$$, 'the owner takes an editor in');
select lives_ok($$insert into public.design_project_members (tenant_id, project_id, user_id, role) select test.tenant('acme'), id, test.id_of('mimi'), 'viewer' from known$$, 'and a viewer');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('vera') from known$$, '23505', null, 'once');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('sam') from known$$, '23514', 'a collaborator is a member of the tenant', 'no stranger');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('otto') from known$$, '23514', null, 'nor somebody of another tenant');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id, role) select test.tenant('acme'), id, test.id_of('adam'), 'owner' from known$$, '23514', null, 'as viewer or editor');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) values (test.tenant('acme'), gen_random_uuid(), test.id_of('adam'))$$, '42501', null, 'of a project that is there');
select throws_ok($$update public.design_project_members set user_id = test.id_of('adam') where role = 'viewer'$$, '23514', null, 'a place is not passed on');
select set_eq(
    $$select c.value ->> 'user_id' as user_id, c.value ->> 'role' as role from public.design_projects cross join jsonb_array_elements(collaborators) as c$$,
    $$values (test.id_of('vera')::text, 'editor'), (test.id_of('mimi')::text, 'viewer')$$,
    'the project lists them'
);

-- Editor, although a viewer of the tenant
select test.act_as('vera');
select isnt_empty($$update public.design_projects set description = 'by vera' returning id$$, 'an editor changes the project');
select throws_ok($$update public.design_projects set deleted_at = now() where name = 'Logo'$$, '42501', null, 'but does not throw it away');
select throws_ok($$update public.design_projects set deleted_at = now()$$, '42501', 'only the owner of a project and managers of the tenant throw it away', 'however it asks');
select is_empty('delete from public.design_projects returning id', 'nor delete it');
select throws_ok($$insert into public.design_projects (tenant_id, name, project_type) values (test.tenant('acme'), 'x', 'web')$$, '42501', null, 'nor start one');
select isnt_empty($$update public.design_project_members set role = 'editor' where role = 'viewer' returning user_id$$, 'it lets others edit');
select is_empty($$select 1 from public.design_projects cross join jsonb_array_elements(collaborators) as c where c.value ->> 'role' = 'viewer'$$, 'and the list follows');
update public.design_project_members set role = 'viewer' where user_id = test.id_of('mimi');

-- Viewer of the project, and the rest of the tenant
select test.act_as('mimi');
select is((select description from public.design_projects), 'by vera', 'a viewer of the project sees it');
select is_empty($$update public.design_projects set name = 'x' returning id$$, 'and changes nothing');
select is_empty($$update public.design_project_members set role = 'editor' returning user_id$$, 'least of all its own role');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('adam') from known$$, '42501', null, 'nor takes others in');
select isnt_empty($$delete from public.design_project_members where user_id = auth.uid() returning user_id$$, 'but leaves');
select is_empty($$delete from public.design_project_members returning user_id$$, 'alone');

-- Other tenant, anonymous
select test.act_as('otto');
select is_empty('select id from public.design_projects', 'another tenant sees no project');
select is_empty('select user_id from public.design_project_members', 'and nobody who works on it');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('globex'), id, auth.uid() from known$$, '23503', null, 'a guessed id leads nowhere');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, auth.uid() from known$$, '23514', null, 'in neither tenant');
select test.as_anon();
select throws_ok('select id from public.design_projects', '42501', null, 'anon sees none');

-- Thrown away
select test.act_as('max');
select isnt_empty($$update public.design_projects set deleted_at = now() where name = 'Logo' returning id$$, 'the owner throws it away');
select is((select count(*) from public.design_projects), 1::bigint, 'and still sees it');
select test.act_as('vera');
select is_empty('select id from public.design_projects', 'others do not');
select test.act_as('adam');
select isnt_empty($$update public.design_projects set deleted_at = null where name = 'Logo' returning id$$, 'a manager takes it back');
select isnt_empty($$update public.design_projects set deleted_at = now() where name = 'Logo' returning id$$, 'throws it away');
select is((select count(*) from public.design_projects), 1::bigint, 'and sees it too');
select isnt_empty($$update public.design_projects set deleted_at = null where name = 'Logo' returning id$$, 'until it is back');
select isnt_empty($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('adam') from known returning user_id$$, 'a manager joins');
select isnt_empty($$update public.design_projects set status = 'completed' returning id$$, 'and changes what others started');

-- Who left the tenant
select test.act_as('olga');
select public.remove_tenant_member(test.tenant('acme'), test.id_of('max')), public.remove_tenant_member(test.tenant('acme'), test.id_of('vera'));
select test.act_as('max');
select is_empty($$update public.design_projects set name = 'x' returning id$$, 'an owner who left the tenant changes nothing');
select is_empty($$delete from public.design_projects returning id$$, 'nor takes the project along');
select throws_ok($$insert into public.design_project_members (tenant_id, project_id, user_id) select test.tenant('acme'), id, test.id_of('mimi') from known$$, '42501', null, 'nor takes anybody in');
select test.act_as('vera');
select is_empty($$update public.design_projects set name = 'x' returning id$$, 'nor does an editor');
select is_empty('select id from public.design_projects', 'who sees it no more');
select test.act_as('olga');
select public.add_tenant_member(test.tenant('acme'), test.id_of('max')), public.add_tenant_member(test.tenant('acme'), test.id_of('vera'), 'viewer');

-- A tenant that is cancelled or suspended
select test.as_superuser();
update public.tenants set status = 'cancelled' where subdomain = 'acme';
select test.act_as('max');
select is((select count(*) from public.design_projects), 1::bigint, 'a cancelled tenant is read');
select is_empty($$update public.design_projects set name = 'x' returning id$$, 'and not changed');
select is_empty($$delete from public.design_projects returning id$$, 'in no way');
select test.as_superuser();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('max');
select is_empty('select id from public.design_projects', 'a suspended one is hidden from the owner too');
select is_empty('select user_id from public.design_project_members', 'with all who work on it');
select test.as_superuser();
update public.tenants set status = 'active' where subdomain = 'acme';

-- Platform admin, service
select test.act_as('ada');
select is((select count(*) from public.design_projects), 1::bigint, 'a platform administrator sees all');
select test.as_service();
select lives_ok($$update public.design_projects set deleted_at = null$$, 'a server may take back');
select lives_ok($$update public.design_projects set owner_id = null where false$$, 'and touch what it likes');
select throws_ok($$update public.design_projects set owner_id = test.id_of('mimi')$$, '23514', null, 'but the owner');

-- Erased
select test.as_superuser();
delete from auth.users where id = test.id_of('vera');
select ok((select collaborators::text from public.design_projects) not like '%' || test.id_of('vera') || '%', 'an erased account leaves the list');
delete from auth.users where id = test.id_of('max');
select is((select owner_id from public.design_projects), null, 'a project outlives its owner');
select test.act_as('adam');
select isnt_empty($$update public.design_projects set name = 'Kept' returning id$$, 'and managers keep it');
select isnt_empty('delete from public.design_projects returning id', 'or delete it');
select is_empty('select user_id from public.design_project_members', 'with its people');

-- Nobody's project is everybody's
select test.as_superuser();
select is(app.project_ids_of_editor(), '{}'::uuid[], 'nobody signed in edits nothing');

select * from finish();
rollback;
