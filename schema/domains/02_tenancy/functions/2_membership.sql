-- Questions about membership.

create or replace function public.is_tenant_member(p_tenant_id uuid, p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select (
        p_user_id = auth.uid()
        or app.is_service()
        or p_tenant_id = any(app.visible_tenant_ids())
    ) is true
    and app.is_active_member(p_tenant_id, p_user_id)
$$;
comment on function public.is_tenant_member(uuid, uuid) is
    'Is the user an active member of the tenant. About others only their fellow members, platform administrators and servers get a true answer';
select app.callable_by('public.is_tenant_member', 'authenticated', 'service_role');

create or replace function public.get_tenant_member_role(p_tenant_id uuid, p_user_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(
        (
            select m.role
            from public.tenant_members as m
            where public.is_tenant_member(p_tenant_id, p_user_id)
            and m.tenant_id = p_tenant_id
            and m.user_id = p_user_id
            and m.status = 'active'
        ),
        'none'
    )
$$;
comment on function public.get_tenant_member_role(uuid, uuid) is
    'Role of an active member, else "none"; who may ask is as in is_tenant_member()';
select app.callable_by('public.get_tenant_member_role', 'authenticated', 'service_role');
