-- Which tenants the caller may see or change, as sets that policies ask for once a statement.
--
-- Policies compare with one of these views: tenant_id = any(array(select tenant_id from app.visible_tenants)). A view is
-- planned with the statement, and its plan kept with it: a call of a function, which every statement of the API paid for,
-- took twice as long. The array is made once, and lets PostgreSQL use the index that starts with tenant_id.
--
-- They run with their owner's rights, past the policies of what they read, and show nothing but what concerns the caller.
-- Platform administrators get every tenant, so no second policy is needed for them.
--
-- Functions of the same names are for bodies of functions, and for policies of people's own.

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

-- What is behind the sets belongs to areas that can be left out: then nobody is anything. The areas put their own in place.
do $$
begin
    if to_regclass('app.platform_admin') is null then
        create view app.platform_admin as select where false;
    end if;
    if to_regclass('app.platform_moderator') is null then
        create view app.platform_moderator as select where false;
    end if;
    if to_regclass('app.visible_users') is null then
        create view app.visible_users as select null::uuid as user_id where false;
    end if;
    if to_regclass('app.caller_tenants') is null then
        create view app.caller_tenants as select null::uuid as tenant_id, null::text as role, null::text as status where false;
    end if;
    if to_regclass('app.suspended_tenants') is null then
        create view app.suspended_tenants as select null::uuid as tenant_id where false;
    end if;
end
$$;
comment on view app.platform_admin is 'One row where the caller is an administrator of the platform (not of a tenant), else none';
comment on view app.platform_moderator is 'One row where the caller may moderate content, as moderators and administrators of the platform may; else none';
comment on view app.visible_users is
    'Users whose private rows the caller may read: itself, or everyone for a platform administrator. Written as a set, so that a user''s own row is found by index; with millions of users administrators better use a server role';
comment on view app.caller_tenants is
    'Tenants in which the caller is an active member, with its role and their status; for a platform administrator all of them, as if it were the owner of an active one. The core of the sets below';
comment on view app.suspended_tenants is 'Suspended tenants of the caller; none for a platform administrator, who still sees them';

create or replace view app.visible_tenants as
select c.tenant_id
from app.caller_tenants as c;
comment on view app.visible_tenants is
    'Tenants the caller may read: active member of any role. Suspended ones are included, app.suspended_tenants takes them away where it matters';

create or replace view app.writable_tenants as
select c.tenant_id
from app.caller_tenants as c
where c.role in ('owner', 'admin', 'member')
and c.status in ('active', 'trial');
comment on view app.writable_tenants is 'Tenants whose data the caller may write: owner, admin or member of an active or trial tenant';

create or replace view app.admin_tenants as
select c.tenant_id
from app.caller_tenants as c
where c.role in ('owner', 'admin')
and c.status in ('active', 'trial');
comment on view app.admin_tenants is 'Tenants the caller manages: owner or admin of an active or trial tenant';

create or replace view app.billing_tenants as
select c.tenant_id
from app.caller_tenants as c
where c.role in ('owner', 'admin', 'billing');
comment on view app.billing_tenants is 'Tenants whose bills the caller handles; suspended ones included, so that a bill can still be paid';

grant select on table
    app.platform_admin, app.platform_moderator, app.visible_users, app.visible_tenants, app.writable_tenants, app.admin_tenants,
    app.billing_tenants, app.suspended_tenants
to anon, authenticated, service_role;

create or replace function app.tenant_ids_with_role(p_roles text[], p_statuses text[] default null)
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return array(
        select c.tenant_id
        from app.caller_tenants as c
        where c.role = any(p_roles)
        and (p_statuses is null or c.status = any(p_statuses))
    );
end
$$;
comment on function app.tenant_ids_with_role(text[], text[]) is
    'Tenants in which the caller is an active member with one of the roles, optionally only those in a status; all of them for a platform administrator';

create or replace function app.visible_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return array(select t.tenant_id from app.visible_tenants as t);
end
$$;
comment on function app.visible_tenant_ids() is 'Tenants the caller may read, as app.visible_tenants has them';

create or replace function app.writable_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return array(select t.tenant_id from app.writable_tenants as t);
end
$$;
comment on function app.writable_tenant_ids() is 'Tenants whose data the caller may write, as app.writable_tenants has them';

create or replace function app.admin_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return array(select t.tenant_id from app.admin_tenants as t);
end
$$;
comment on function app.admin_tenant_ids() is 'Tenants the caller manages, as app.admin_tenants has them';

create or replace function app.billing_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return array(select t.tenant_id from app.billing_tenants as t);
end
$$;
comment on function app.billing_tenant_ids() is 'Tenants whose bills the caller handles, as app.billing_tenants has them';

create or replace function app.suspended_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return array(select t.tenant_id from app.suspended_tenants as t);
end
$$;
comment on function app.suspended_tenant_ids() is 'Suspended tenants of the caller, as app.suspended_tenants has them';

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
set search_path = ''
as $$
begin
    return array(select u.user_id from app.visible_users as u);
end
$$;
comment on function app.visible_user_ids() is 'Users whose private rows the caller may read, as app.visible_users has them';

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
