-- Tenants: members read their own, managers rename it. Plan, status and limits belong to servers.
-- Tenants are made by create_tenant() and deleted by servers. Suspension does not hide this row: a
-- member must be able to see that and why.
select app.protect('public.tenants');
grant select on public.tenants to authenticated;
grant update (name, domain, settings) on public.tenants to authenticated;

create policy member_select on public.tenants
    for select to authenticated
    using (id = any(array(select tenant_id from app.visible_tenants)));
comment on policy member_select on public.tenants is 'plinth: active members of any role';

create policy manager_update on public.tenants
    for update to authenticated
    using (id = any(array(select tenant_id from app.admin_tenants)))
    with check (id = any(array(select tenant_id from app.admin_tenants)));
comment on policy manager_update on public.tenants is 'plinth: owner and admin, columns name, domain and settings';


-- Members: everyone in a tenant sees who else is, and each person sees its own rows, pending and past
-- ones too. Managers invite, change and remove; the trigger guard_tenant_member says what they cannot
-- do. Readable while suspended, so that people know whom to turn to.
select app.protect('public.tenant_members');
grant select, delete on public.tenant_members to authenticated;
grant insert (tenant_id, id, user_id, role, permissions, invited_email) on public.tenant_members to authenticated;
grant update (tenant_id, id, user_id, role, permissions, status) on public.tenant_members to authenticated;

create policy member_select on public.tenant_members
    for select to authenticated
    using (
        user_id = (select auth.uid())
        or tenant_id = any(array(select tenant_id from app.visible_tenants))
    );
comment on policy member_select on public.tenant_members is 'plinth: fellow members, and one''s own rows of any status';

create policy manager_insert on public.tenant_members
    for insert to authenticated
    with check (tenant_id = any(array(select tenant_id from app.admin_tenants)));
comment on policy manager_insert on public.tenant_members is 'plinth: owner and admin add or invite';

create policy manager_update on public.tenant_members
    for update to authenticated
    using (tenant_id = any(array(select tenant_id from app.admin_tenants)))
    with check (tenant_id = any(array(select tenant_id from app.admin_tenants)));
comment on policy manager_update on public.tenant_members is 'plinth: owner and admin change role, permissions and status';

create policy manager_delete on public.tenant_members
    for delete to authenticated
    using (
        tenant_id = any(array(select tenant_id from app.admin_tenants))
        or (user_id = (select auth.uid()) and status in ('active', 'pending'))
    );
comment on policy manager_delete on public.tenant_members is 'plinth: owner and admin, and a member who leaves or declines';


-- Usage: every member sees it, only track_usage() and consume_usage() write it.
select app.protect_tenant('public.tenant_usage', p_write => 'none');

-- Integrations: every member sees what is connected, managers connect. Credentials read as a mask.
select app.protect_tenant(
    'public.tenant_integrations',
    p_write => 'manager',
    p_columns => array['tenant_id', 'id', 'integration_id', 'configuration', 'credentials', 'status']
);
