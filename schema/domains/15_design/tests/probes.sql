select test.probe('design_projects', 'member', 'tenant_id = {tenant} and owner_id = {user} and name = ''Probe''',
    p_prepare => 'insert into public.design_projects (tenant_id, owner_id, name, project_type) values ({tenant}, {user}, ''Probe'', ''web'')',
    p_insert => 'insert into public.design_projects (tenant_id, owner_id, name, project_type) values ({tenant}, {user}, ''New'', ''web'')',
    p_update => 'description = ''x''');

select test.probe('design_project_members', 'member', 'tenant_id = {tenant} and user_id = {user}',
    p_prepare => 'insert into public.design_project_members (tenant_id, project_id, user_id) select {tenant}, p.id, {user} from public.design_projects as p where p.tenant_id = {tenant} and p.owner_id = {user} and p.name = ''Probe''',
    p_insert => 'insert into public.design_project_members (tenant_id, project_id, user_id) select {tenant}, p.id, test.id_of(case when {tenant} <> test.tenant(''acme'') then case when p.owner_id = test.id_of(''gina'') then ''otto'' else ''gina'' end when p.owner_id = test.id_of(''vera'') then ''bill'' else ''vera'' end) from test.all_projects() as p where p.tenant_id = {tenant} and p.owner_id = {user} and p.name = ''Probe''',
    p_update => 'role = ''viewer''');

select test.probe('design_versions', 'member', 'tenant_id = {tenant} and created_by = {user}',
    p_prepare => 'insert into public.design_versions (tenant_id, project_id, created_by, design_data) select {tenant}, p.id, {user}, ''{}'' from public.design_projects as p where p.tenant_id = {tenant} and p.owner_id = {user} and p.name = ''Probe''',
    p_insert => 'insert into public.design_versions (tenant_id, project_id, created_by, design_data) select {tenant}, p.id, {user}, ''{"new": true}'' from test.all_projects() as p where p.tenant_id = {tenant} and p.owner_id = {user} and p.name = ''Probe''',
    p_update => 'comment = ''x''');

-- Rows past row-level security, for inserts that name what the caller may not see.
create or replace function test.all_projects()
returns setof public.design_projects
language sql
stable
security definer
as $$
    select * from public.design_projects
$$;
