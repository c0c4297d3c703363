-- Projects: the tenant sees them. The owner and its editors change them, only the owner throws one away; managers may both.
select app.protect('public.design_projects');
grant select, delete on public.design_projects to authenticated;
grant insert (tenant_id, id, name, description, project_type, status, owner_id, ai_assistance),
    update (tenant_id, id, name, description, project_type, status, ai_assistance, deleted_at)
    on public.design_projects to authenticated;
create policy member_select on public.design_projects
    for select to authenticated
    using (
        owner_id = (select auth.uid())
        or (deleted_at is null and tenant_id = any(array(select tenant_id from app.visible_tenants)))
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
    );
comment on policy member_select on public.design_projects is 'plinth: members of the tenant; owner and managers what was thrown away too';
create policy owner_insert on public.design_projects
    for insert to authenticated
    with check (owner_id = (select auth.uid()) and tenant_id = any(array(select tenant_id from app.writable_tenants)));
comment on policy owner_insert on public.design_projects is 'plinth: a writer of the tenant, as its owner';
create policy editor_update on public.design_projects
    for update to authenticated
    using (
        id = any((select app.project_ids_of_editor())::uuid[])
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
    )
    with check (
        id = any((select app.project_ids_of_editor())::uuid[])
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
    );
comment on policy editor_update on public.design_projects is 'plinth: owner, editors and managers of the tenant';
create policy owner_delete on public.design_projects
    for delete to authenticated
    using (
        (owner_id = (select auth.uid()) and id = any((select app.project_ids_of_editor())::uuid[]))
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
    );
comment on policy owner_delete on public.design_projects is 'plinth: the owner and managers of the tenant';
select app.add_policy(
    'public.design_projects', 'not_suspended', 'all', 'authenticated',
    'tenant_id <> all(array(select tenant_id from app.suspended_tenants))', null,
    'nothing of a suspended tenant, whatever other policies allow', true
);

select app.protect('public.design_project_members');
grant select, delete on public.design_project_members to authenticated;
grant insert (tenant_id, project_id, user_id, role), update (tenant_id, project_id, user_id, role)
    on public.design_project_members to authenticated;
create policy member_select on public.design_project_members
    for select to authenticated
    using (user_id = (select auth.uid()) or tenant_id = any(array(select tenant_id from app.visible_tenants)));
comment on policy member_select on public.design_project_members is 'plinth: members of the tenant';
create policy editor_insert on public.design_project_members
    for insert to authenticated
    with check (project_id = any((select app.project_ids_of_editor())::uuid[]) or tenant_id = any(array(select tenant_id from app.admin_tenants)));
comment on policy editor_insert on public.design_project_members is 'plinth: owner, editors and managers of the tenant';
create policy editor_update on public.design_project_members
    for update to authenticated
    using (project_id = any((select app.project_ids_of_editor())::uuid[]) or tenant_id = any(array(select tenant_id from app.admin_tenants)))
    with check (project_id = any((select app.project_ids_of_editor())::uuid[]) or tenant_id = any(array(select tenant_id from app.admin_tenants)));
comment on policy editor_update on public.design_project_members is 'plinth: owner, editors and managers of the tenant';
create policy editor_delete on public.design_project_members
    for delete to authenticated
    using (
        user_id = (select auth.uid())
        or project_id = any((select app.project_ids_of_editor())::uuid[])
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
    );
comment on policy editor_delete on public.design_project_members is 'plinth: owner, editors, managers, and whoever leaves';

select app.protect('public.design_versions');
grant select on public.design_versions to authenticated;
grant insert (tenant_id, id, project_id, design_data, comment, ai_enhanced, created_by) on public.design_versions to authenticated;
create policy member_select on public.design_versions
    for select to authenticated
    using (tenant_id = any(array(select tenant_id from app.visible_tenants)) or project_id = any((select app.project_ids_of_editor())::uuid[]));
comment on policy member_select on public.design_versions is 'plinth: members of the tenant';
create policy editor_insert on public.design_versions
    for insert to authenticated
    with check (
        created_by = (select auth.uid())
        and (project_id = any((select app.project_ids_of_editor())::uuid[]) or tenant_id = any(array(select tenant_id from app.admin_tenants)))
    );
comment on policy editor_insert on public.design_versions is 'plinth: owner, editors and managers save versions of their own';
select app.make_append_only('public.design_versions');
select app.add_policy(
    p_table, 'not_suspended', 'all', 'authenticated',
    'tenant_id <> all(array(select tenant_id from app.suspended_tenants))', null,
    'nothing of a suspended tenant, whatever other policies allow', true
)
from unnest(array['public.design_project_members', 'public.design_versions']::regclass[]) as p_table;
