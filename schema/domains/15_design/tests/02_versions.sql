-- Versions: numbered by the database, saved once, never changed.
begin;
select plan(38);

select test.given_tenant('acme', 'olga', p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');

select test.act_as('max');
insert into public.design_projects (tenant_id, name, project_type) values (test.tenant('acme'), 'Logo', 'web'), (test.tenant('acme'), 'Site', 'web');
create temp table known as select id, name from public.design_projects;
grant select on known to public;

-- Owner
select results_eq(
    $$insert into public.design_versions (tenant_id, project_id, design_data, comment) select test.tenant('acme'), id, '{"a": 1}', 'first' from known where name = 'Logo' returning version_number, created_by$$,
    $$select 1, test.id_of('max')$$,
    'the first version is number one'
);
select results_eq($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Logo' returning version_number$$, array[2], 'then comes two');
select results_eq($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Site' returning version_number$$, array[1], 'each project counts by itself');
select results_eq($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known cross join generate_series(1, 2) where name = 'Logo' returning version_number$$, array[3, 4], 'several at once are numbered in turn');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data, version_number) select test.tenant('acme'), id, '{}', 99 from known where name = 'Logo'$$, '42501', null, 'nobody picks a number');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data, created_by) select test.tenant('acme'), id, '{}', test.id_of('mimi') from known where name = 'Logo'$$, '42501', null, 'nor signs for another');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data, created_by) select test.tenant('acme'), id, '{}', null from known where name = 'Logo'$$, '42501', null, 'nor for nobody');
select throws_ok($$insert into public.design_versions (tenant_id, project_id) select test.tenant('acme'), id from known where name = 'Logo'$$, '23502', null, 'a version holds something');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, to_jsonb(repeat('x', 4194304)) from known where name = 'Logo'$$, '23514', null, 'but not everything');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data, comment) select test.tenant('acme'), id, '{}', repeat('x', 2001) from known where name = 'Logo'$$, '23514', null, 'with a comment of some length');
savepoint undone;
insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Logo';
rollback to savepoint undone;
select results_eq($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Logo' returning version_number$$, array[5], 'what is undone leaves no gap');
select throws_ok($$update public.design_versions set design_data = '{"a": 2}'$$, '42501', null, 'what is saved stays');
select throws_ok($$update public.design_versions set comment = 'x'$$, '42501', null, 'with its comment');
select throws_ok($$delete from public.design_versions$$, '42501', null, 'all of it');

-- Others of the tenant
select test.act_as('mimi');
select is((select count(*) from public.design_versions), 6::bigint, 'the tenant reads the versions');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known$$, '42501', null, 'and adds none');
select test.act_as('max');
insert into public.design_project_members (tenant_id, project_id, user_id, role) select test.tenant('acme'), id, test.id_of('mimi'), 'viewer' from known where name = 'Logo';
insert into public.design_project_members (tenant_id, project_id, user_id, role) select test.tenant('acme'), id, test.id_of('vera'), 'editor' from known where name = 'Logo';
select test.act_as('mimi');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Logo'$$, '42501', null, 'nor does a viewer of the project');
select test.act_as('vera');
select results_eq($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Logo' returning version_number, created_by$$, $$select 6, test.id_of('vera')$$, 'an editor does, in its own name');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Site'$$, '42501', null, 'of this project only');
select test.act_as('olga');
select results_eq($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Site' returning version_number$$, array[2], 'a manager of any');

-- Other tenant, anonymous
select test.act_as('otto');
select is_empty('select id from public.design_versions', 'another tenant reads none');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known$$, '42501', null, 'and adds none');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('globex'), id, '{}' from known$$, '23503', null, 'nor by pretending');
select test.as_anon();
select throws_ok('select id from public.design_versions', '42501', null, 'anon reads none');

-- Who left the tenant
select test.act_as('olga');
select public.remove_tenant_member(test.tenant('acme'), test.id_of('max'));
select test.act_as('max');
select is_empty('select id from public.design_versions', 'who left reads no version');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known$$, '42501', null, 'and saves none');

-- Service
select test.as_service();
select lives_ok($$insert into public.design_versions (tenant_id, project_id, design_data, ai_enhanced, created_by, version_number) select test.tenant('acme'), id, '{}', true, null, 99 from known where name = 'Logo'$$, 'a server saves one');
select is((select max(version_number) from public.design_versions), 7, 'with the next number, whatever it says');
select throws_ok($$update public.design_versions set design_data = '{}'$$, '42501', null, 'but changes none');
select throws_ok($$delete from public.design_versions$$, '42501', null, 'nor deletes one');
select is((select count(distinct (project_id, version_number)) = count(*) from public.design_versions), true, 'no number comes twice');

-- Platform admin
select test.act_as('ada');
select is((select count(*) from public.design_versions), 9::bigint, 'a platform administrator reads all');
select throws_ok($$delete from public.design_versions$$, '42501', null, 'and deletes none');

-- Suspended, erased, deleted
select test.as_superuser();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('vera');
select is_empty('select id from public.design_versions', 'versions of a suspended tenant are hidden');
select throws_ok($$insert into public.design_versions (tenant_id, project_id, design_data) select test.tenant('acme'), id, '{}' from known where name = 'Logo'$$, '42501', null, 'and none is added');
select test.as_superuser();
update public.tenants set status = 'active' where subdomain = 'acme';
delete from auth.users where id = test.id_of('vera');
select results_eq($$select v.created_by from public.design_versions as v where v.version_number = 6$$, array[null::uuid], 'a version outlives who saved it');
select test.act_as('olga');
select isnt_empty($$delete from public.design_projects where name = 'Logo' returning id$$, 'a project is deleted');
select is((select count(*) from public.design_versions), 2::bigint, 'with its versions, and no others');

select * from finish();
rollback;
