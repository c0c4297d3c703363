-- Which tenants the caller may see or change, as sets that policies evaluate once.
--
-- Policies compare with one of these sets: tenant_id = any((select app.visible_tenant_ids())::uuid[]).
-- The select makes PostgreSQL evaluate the function once per statement, and the array lets it use
-- the index that starts with tenant_id. A function call per row takes thousands of times longer.
-- Platform administrators get every tenant, so no second policy is needed for them.
--
-- Every statement of the API pays for them. So the core is plpgsql, which keeps its plans for the life of the connection,
-- reads indexes alone (tenant_members_user_id_active_idx, tenants_living_idx), and the sets around it are plain sql without
-- settings, which the planner replaces by their bodies.

create or replace function app.platform_tenant_id()
returns uuid
language sql
immutable
parallel safe
set search_path = ''
as $$
    select '00000000-0000-0000-0000-000000000000'::uuid
$$;
comment on function app.platform_tenant_id() is
    'The fixed tenant that holds rows of the platform itself';

create or replace function app.tenant_ids_with_role(p_roles text[], p_statuses text[] default null)
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    -- Areas that tenancy itself needs can be there without it.
    if to_regclass('public.tenant_members') is null then
        return '{}';
    end if;
    return array(
        select m.tenant_id
        from public.tenant_members as m
        where m.user_id = auth.uid()
        and m.status = 'active'
        and m.role = any(p_roles)
        -- By key, one for each membership: joined, a table of few tenants would be read whole.
        and (
            select p_statuses is null or t.status = any(p_statuses)
            from public.tenants as t
            where t.id = m.tenant_id
            and t.deleted_at is null
        )
        union all
        -- All of them for those whom app.is_platform_admin() means. As a part of the query it costs half of what the call does.
        select t.id
        from public.tenants as t
        where t.deleted_at is null
        and exists (
            select
            from public.user_roles as r
            where r.user_id = auth.uid()
            and r.role = 'admin'
            and (r.expires_at is null or r.expires_at > now())
        )
    );
end
$$;
comment on function app.tenant_ids_with_role(text[], text[]) is
    'Tenants in which the caller is an active member with one of the roles, optionally only those in a status; all of them for a platform administrator. The core of the sets below';

create or replace function app.visible_tenant_ids()
returns uuid[]
language sql
stable
parallel safe
as $$
    select app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'])
$$;
comment on function app.visible_tenant_ids() is
    'Tenants the caller may read: active member of any role. Suspended ones are included, app.suspended_tenant_ids() takes them away where it matters';

create or replace function app.writable_tenant_ids()
returns uuid[]
language sql
stable
parallel safe
as $$
    select app.tenant_ids_with_role(array['owner', 'admin', 'member'], array['active', 'trial'])
$$;
comment on function app.writable_tenant_ids() is
    'Tenants whose data the caller may write: owner, admin or member of an active or trial tenant';

create or replace function app.admin_tenant_ids()
returns uuid[]
language sql
stable
parallel safe
as $$
    select app.tenant_ids_with_role(array['owner', 'admin'], array['active', 'trial'])
$$;
comment on function app.admin_tenant_ids() is
    'Tenants the caller manages: owner or admin of an active or trial tenant';

create or replace function app.billing_tenant_ids()
returns uuid[]
language sql
stable
parallel safe
as $$
    select app.tenant_ids_with_role(array['owner', 'admin', 'billing'])
$$;
comment on function app.billing_tenant_ids() is
    'Tenants whose bills the caller handles; suspended ones included, so that a bill can still be paid';

create or replace function app.suspended_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_ids uuid[];
begin
    if to_regclass('public.tenant_members') is null then
        return '{}';
    end if;
    -- From the suspended ones, of which there are few, to the caller's.
    v_ids := array(
        select t.id
        from public.tenants as t
        where t.status = 'suspended'
        and t.deleted_at is null
        and exists (
            select
            from public.tenant_members as m
            where m.tenant_id = t.id
            and m.user_id = auth.uid()
            and m.status = 'active'
        )
    );
    -- Asked last, because hardly anybody gets here, and everybody calls this with every statement.
    if v_ids = '{}' or app.is_platform_admin() then
        return '{}';
    end if;
    return v_ids;
end
$$;
comment on function app.suspended_tenant_ids() is
    'Suspended tenants of the caller; empty for a platform administrator, who still sees them';

create or replace function app.fellow_user_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    if to_regclass('public.tenant_members') is null then
        return '{}';
    end if;
    return (
        select coalesce(array_agg(distinct fellow.user_id), '{}')
        from public.tenant_members as mine
        join public.tenants as t on t.id = mine.tenant_id
        join public.tenant_members as fellow on fellow.tenant_id = mine.tenant_id
        where mine.user_id = auth.uid()
        and mine.status = 'active'
        and t.deleted_at is null
        and fellow.status = 'active'
    );
end
$$;
comment on function app.fellow_user_ids() is
    'Users who share an active membership of some tenant with the caller';

create or replace function app.friend_user_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    if to_regclass('public.user_follows') is null then
        return '{}';
    end if;
    return (
        select coalesce(array_agg(mine.following_id), '{}')
        from public.user_follows as mine
        join public.user_follows as theirs on theirs.follower_id = mine.following_id and theirs.following_id = mine.follower_id
        where mine.follower_id = auth.uid()
    );
end
$$;
comment on function app.friend_user_ids() is
    'Friends of the caller: those it follows and who follow it; none where nobody can follow';

create or replace function app.visible_user_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    if app.is_platform_admin() then
        return (
            select coalesce(array_agg(p.id), '{}')
            from public.profiles as p
        );
    end if;
    return array[auth.uid()];
end
$$;
comment on function app.visible_user_ids() is
    'Users whose private rows the caller may read: itself, or everyone for a platform administrator. Written as a set, so that a user''s own row is found by index; with millions of users administrators better use a server role';

create or replace function app.is_active_member(p_tenant_id uuid, p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select exists (
        select
        from public.tenant_members as m
        join public.tenants as t on t.id = m.tenant_id
        where m.tenant_id = p_tenant_id
        and m.user_id = p_user_id
        and m.status = 'active'
        and t.deleted_at is null
    )
$$;
comment on function app.is_active_member(uuid, uuid) is
    'Is that user an active member of that tenant; unguarded, for use inside functions that checked their caller';
