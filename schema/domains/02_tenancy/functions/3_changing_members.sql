-- Changing who belongs to a tenant.
--
-- The functions check who calls; what must never happen (a tenant without owner, an admin who makes
-- itself owner, an invitation accepted by somebody else) is the business of the trigger
-- guard_tenant_member, because the table can be written directly as well.

create or replace function app.assert_manages(p_tenant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if app.is_service() or p_tenant_id = any(app.admin_tenant_ids()) then
        return;
    end if;
    raise exception 'only an owner or admin of the tenant may do that'
        using errcode = '42501';
end
$$;
comment on function app.assert_manages(uuid) is
    'Refuses (42501) unless the caller manages the tenant or is a trusted server';
select app.callable_by('app.assert_manages', 'nobody');

create or replace function public.add_tenant_member(
    p_tenant_id uuid,
    p_user_id uuid,
    p_role text default 'member',
    p_permissions jsonb default '{}'
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    perform app.assert_manages(p_tenant_id);

    insert into public.tenant_members as m (tenant_id, user_id, role, permissions)
    values (p_tenant_id, p_user_id, p_role, p_permissions)
    on conflict (tenant_id, user_id) do update
    set role = excluded.role,
        permissions = excluded.permissions,
        status = 'active'
    where m.status in ('removed', 'suspended')
    returning m.id into v_id;

    if v_id is null then
        raise exception 'the user already belongs to the tenant or has a pending invitation'
            using errcode = '23505';
    end if;
    return v_id;
end
$$;
comment on function public.add_tenant_member(uuid, uuid, text, jsonb) is
    'Makes a known user an active member, also one removed or suspended earlier; returns the id of the row. To invite somebody by e-mail insert into tenant_members with invited_email';
select app.callable_by('public.add_tenant_member', 'authenticated', 'service_role');

create or replace function public.remove_tenant_member(p_tenant_id uuid, p_user_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if p_user_id is distinct from auth.uid() then
        perform app.assert_manages(p_tenant_id);
    end if;

    update public.tenant_members as m
    set status = 'removed'
    where m.tenant_id = p_tenant_id
    and m.user_id = p_user_id
    -- A suspended member who "leaves" could otherwise be invited back into an open door.
    and (m.status in ('active', 'pending') or (m.status = 'suspended' and p_user_id is distinct from auth.uid()));
    return found;
end
$$;
comment on function public.remove_tenant_member(uuid, uuid) is
    'Ends a membership, by a manager or by the member itself; the row stays as history. False when there was none';
select app.callable_by('public.remove_tenant_member', 'authenticated', 'service_role');

create or replace function public.update_tenant_member_role(p_tenant_id uuid, p_user_id uuid, p_role text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_manages(p_tenant_id);

    update public.tenant_members as m
    set role = p_role
    where m.tenant_id = p_tenant_id
    and m.user_id = p_user_id
    and m.status <> 'removed';
    return found;
end
$$;
comment on function public.update_tenant_member_role(uuid, uuid, text) is
    'Changes the role of a member. Only owners make or unmake owners. False when there is no such member';
select app.callable_by('public.update_tenant_member_role', 'authenticated', 'service_role');

create or replace function app.guard_tenant_member()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_caller uuid := auth.uid();
    v_trusted boolean := app.is_service();
    v_tenant_id uuid;
    v_own_row boolean;
    v_changed boolean := true;
begin
    -- What a row looks like.
    if tg_op = 'INSERT' then
        new.invited_email = lower(btrim(new.invited_email));
        if new.user_id is null and new.status = 'active' then
            new.status = 'pending';
        end if;
        if not v_trusted then
            new.status = case when new.user_id is null then 'pending' else 'active' end;
            new.invited_email = case when new.user_id is null then new.invited_email end;
            new.invited_by = case when new.user_id is distinct from v_caller then v_caller end;
            new.invited_at = case when new.user_id is distinct from v_caller then now() end;
        end if;
        if new.status = 'active' then
            new.joined_at = coalesce(new.joined_at, now());
        end if;
    end if;

    if tg_op = 'UPDATE' then
        if new.tenant_id <> old.tenant_id or new.id <> old.id then
            raise exception 'a membership cannot move to another tenant'
                using errcode = '23514';
        end if;
        if new.user_id is distinct from old.user_id
            and (old.user_id is not null or not (v_trusted or new.user_id = v_caller))
        then
            raise exception 'a membership cannot move to another user'
                using errcode = '23514';
        end if;
        if not v_trusted and old.status = 'pending' and new.status in ('active', 'suspended')
            and new.user_id is distinct from v_caller
        then
            raise exception 'only the invited person accepts an invitation'
                using errcode = '42501';
        end if;
        if not v_trusted and old.status <> 'pending' and new.status = 'pending' then
            raise exception 'a membership does not become an invitation again'
                using errcode = '23514';
        end if;
        if new.status = 'active' and old.status in ('pending', 'removed') then
            new.joined_at = now();
        end if;
        v_changed := (new.role, new.status, new.permissions, new.user_id)
            is distinct from (old.role, old.status, old.permissions, old.user_id);
    end if;

    v_tenant_id := case when tg_op = 'INSERT' then new.tenant_id else old.tenant_id end;

    -- Owners are made and unmade by owners. Exceptions: the first owner of a new tenant, and one's own row
    -- as long as the role is not raised (accepting, leaving, stepping down).
    if not v_trusted and v_changed
        and 'owner' in (case when tg_op <> 'DELETE' then new.role end, case when tg_op <> 'INSERT' then old.role end)
        and not app.is_platform_admin()
    then
        v_own_row := case tg_op
            when 'INSERT' then new.user_id = v_caller and exists (
                select
                from public.tenants as t
                where t.id = v_tenant_id
                and t.owner_user_id = v_caller
                and not exists (select from public.tenant_members as m where m.tenant_id = v_tenant_id)
            )
            when 'UPDATE' then new.user_id = v_caller and (new.role = old.role or old.role = 'owner')
            else old.user_id = v_caller
        end;
        if v_own_row is not true and v_tenant_id <> all(app.tenant_ids_with_role(array['owner'])) then
            raise exception 'only an owner of the tenant may do that'
                using errcode = '42501';
        end if;
    end if;

    -- A tenant keeps an owner, except when the tenant or the account itself is being erased.
    if tg_op <> 'INSERT' and old.role = 'owner' and old.status = 'active'
        and (tg_op = 'DELETE' or new.role <> 'owner' or new.status <> 'active')
        and exists (select from auth.users as u where u.id = old.user_id and u.deleted_at is null)
    then
        -- The lock makes two owners who leave at once wait for each other.
        perform from public.tenants as t where t.id = v_tenant_id for no key update;
        if found and not exists (
            select
            from public.tenant_members as m
            where m.tenant_id = v_tenant_id
            and m.id <> old.id
            and m.role = 'owner'
            and m.status = 'active'
        ) then
            raise exception 'the last owner of a tenant cannot leave'
                using errcode = '23514',
                    hint = 'Make another member owner first.';
        end if;
    end if;

    return case when tg_op = 'DELETE' then old else new end;
end
$$;
comment on function app.guard_tenant_member() is
    'Trigger: who may become what in a tenant, and that it keeps an owner';
select app.callable_by('app.guard_tenant_member', 'nobody');

create or replace function app.follow_tenant_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_tenant_id uuid := case when tg_op = 'INSERT' then new.tenant_id else old.tenant_id end;
begin
    update public.tenants as t
    set owner_user_id = (
        select m.user_id
        from public.tenant_members as m
        where m.tenant_id = t.id
        and m.role = 'owner'
        and m.status = 'active'
        order by m.joined_at, m.id
        limit 1
    )
    where t.id = v_tenant_id
    and not exists (
        select
        from public.tenant_members as m
        where m.tenant_id = t.id
        and m.user_id = t.owner_user_id
        and m.role = 'owner'
        and m.status = 'active'
    );
    return null;
end
$$;
comment on function app.follow_tenant_owner() is
    'Trigger: tenants.owner_user_id names an active owner, the longest-standing one when the former is gone';
select app.callable_by('app.follow_tenant_owner', 'nobody');
