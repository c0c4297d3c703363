-- Sixteen people are added to one project at the same time: the list of collaborators misses nobody.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.tenant_members (tenant_id, user_id)
select test.tenant('acme'), test.given_user('helper' || n)
from generate_series(0, 159) as n;
insert into public.design_projects (tenant_id, owner_id, name, project_type) values (test.tenant('acme'), test.id_of('olga'), 'Logo', 'web');
create sequence test.helper minvalue 0;
grant usage on sequence test.helper to authenticated;
-- session 5
begin;
select test.act_as('olga');
insert into public.design_project_members (tenant_id, project_id, user_id) select tenant_id, id, test.id_of('helper' || nextval('test.helper')) from public.design_projects;
insert into public.design_project_members (tenant_id, project_id, user_id) select tenant_id, id, test.id_of('helper' || nextval('test.helper')) from public.design_projects;
commit;
-- check
select count(*) = 160 from public.design_project_members;
select jsonb_array_length(collaborators) = 160 from public.design_projects;
