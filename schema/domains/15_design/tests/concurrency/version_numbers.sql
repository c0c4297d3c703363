-- Sixteen people save versions at once: numbers run 1, 2, 3 without a gap.
-- setup
select test.given_tenant('acme', 'olga');
insert into public.design_projects (tenant_id, owner_id, name, project_type) values (test.tenant('acme'), test.id_of('olga'), 'Logo', 'web');
-- session 10
begin;
select test.act_as('olga');
insert into public.design_versions (tenant_id, project_id, design_data) select tenant_id, id, '{}' from public.design_projects;
commit;
-- check
select count(*) = 160 and max(version_number) = 160 and min(version_number) = 1 from public.design_versions;
