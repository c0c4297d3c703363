-- 1. Tenants ----------------------------------------------------------------------------------

create or replace function public.create_tenant(p_name text, p_subdomain text, p_plan_id uuid default null)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := auth.uid();
    v_subdomain text := lower(btrim(p_subdomain));
    v_quota integer;
    v_plan record;
    v_tenant_id uuid;
begin
    if v_user_id is null then
        raise exception 'sign in to create a tenant'
            using errcode = '42501';
    end if;

    -- One at a time per user, else two requests at once would both pass the quota.
    perform pg_advisory_xact_lock(hashtextextended('create_tenant/' || v_user_id, 0));

    select coalesce((t.settings ->> 'max_tenants_per_user')::integer, 10)
    into v_quota
    from public.tenants as t
    where t.id = app.platform_tenant_id();

    if v_quota <= (
        select count(*)
        from public.tenants as t
        where t.owner_user_id = v_user_id
        and t.deleted_at is null
    ) then
        raise exception 'you own as many tenants as you may (%)', v_quota
            using errcode = '23514';
    end if;

    -- A user starts what costs nothing or has a trial. Everything else a server assigns after payment.
    select p.id, p.trial_days, p.price_monthly_minor = 0 as is_free
    into v_plan
    from public.subscription_plans as p
    where p.active
    and (p_plan_id is null or p.id = p_plan_id)
    and (p.price_monthly_minor = 0 or p.trial_days > 0)
    order by p.price_monthly_minor = 0 desc nulls last, p.sort_order, p.id
    limit 1;

    if not found and (p_plan_id is not null or exists (select from public.subscription_plans as p where p.active)) then
        raise exception 'this plan cannot be started without payment'
            using errcode = '42501';
    end if;

    begin
        insert into public.tenants (name, subdomain, plan_id, owner_user_id, status, trial_ends_at)
        values (
            btrim(p_name),
            v_subdomain,
            v_plan.id,
            v_user_id,
            case when v_plan.is_free or v_plan.id is null then 'active' else 'trial' end,
            case when v_plan.is_free or v_plan.id is null then null else now() + make_interval(days => v_plan.trial_days) end
        )
        returning id into v_tenant_id;
    exception
        when unique_violation then
            raise exception 'the subdomain "%" is taken', v_subdomain
                using errcode = '23505';
    end;

    insert into public.tenant_members (tenant_id, user_id, role, permissions)
    values (v_tenant_id, v_user_id, 'owner', '{"all": true}');

    return v_tenant_id;
end
$$;
comment on function public.create_tenant(text, text, uuid) is
    'Creates a tenant owned by the caller and returns its id. Without a plan, or with one that offers a trial, it starts at once; a plan that must be paid first is refused';
select app.callable_by('public.create_tenant', 'authenticated', 'service_role');

create or replace function app.guard_tenant()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op <> 'INSERT' and old.id = app.platform_tenant_id()
        and (tg_op = 'DELETE' or new.id <> old.id or new.deleted_at is not null or new.status <> 'active')
    then
        raise exception 'the platform tenant stays'
            using errcode = '23514';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;

    new.subdomain = lower(btrim(new.subdomain));
    new.domain = nullif(lower(btrim(new.domain)), '');

    if (tg_op = 'INSERT' or new.subdomain <> old.subdomain)
        and new.id <> app.platform_tenant_id()
        and exists (select from app.reserved_subdomains as r where r.name = new.subdomain)
    then
        raise exception 'the subdomain "%" is reserved', new.subdomain
            using errcode = '23514';
    end if;
    return new;
end
$$;
comment on function app.guard_tenant() is
    'Trigger: normalises subdomain and domain, refuses reserved names, keeps the platform tenant';
select app.callable_by('app.guard_tenant', 'nobody');


-- 2. Membership: questions -----------------------------------------------------------------------

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


-- 3. Membership: changes -------------------------------------------------------------------------
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
        and exists (select from auth.users as u where u.id = old.user_id)
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


-- 4. Invitations -------------------------------------------------------------------------------
--
-- A manager inserts a row with invited_email. It stays pending, and the invited person must prove to own
-- the address (confirmed e-mail) and must say yes. The row of an existing account is linked only when it
-- accepts, so an invitation does not reveal whether an address has an account.

create or replace function public.my_tenant_invitations()
returns table (tenant_id uuid, tenant_name text, role text, invited_by_name text, invited_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
    select m.tenant_id, t.name, m.role, p.display_name, m.invited_at
    from public.tenant_members as m
    join public.tenants as t on t.id = m.tenant_id
    left join public.profiles as p on p.id = m.invited_by
    where m.status = 'pending'
    and t.deleted_at is null
    and (
        m.user_id = (select auth.uid())
        or (m.user_id is null and m.invited_email = (select app.confirmed_email()))
    )
    order by m.invited_at desc, m.tenant_id
$$;
comment on function public.my_tenant_invitations() is
    'Open invitations of the caller, with what is needed to decide; the tenant itself stays hidden until they accept';
select app.callable_by('public.my_tenant_invitations', 'authenticated', 'service_role');

create or replace function public.accept_tenant_invitation(p_tenant_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := auth.uid();
    v_invitation_id uuid;
    v_former record;
begin
    if v_user_id is null then
        raise exception 'sign in to accept an invitation'
            using errcode = '42501';
    end if;

    select m.id
    into v_invitation_id
    from public.tenant_members as m
    join public.tenants as t on t.id = m.tenant_id
    where m.tenant_id = p_tenant_id
    and m.status = 'pending'
    and t.deleted_at is null
    and (m.user_id = v_user_id or (m.user_id is null and m.invited_email = app.confirmed_email()))
    order by m.user_id nulls last
    limit 1
    for update of m;

    if not found then
        return false;
    end if;

    select m.id, m.status
    into v_former
    from public.tenant_members as m
    where m.tenant_id = p_tenant_id
    and m.user_id = v_user_id
    and m.id <> v_invitation_id;

    if v_former.status = 'suspended' then
        -- Suspended by a manager: an invitation to the address does not lift that.
        return false;
    elsif v_former.status = 'active' then
        delete from public.tenant_members as m
        where m.tenant_id = p_tenant_id
        and m.id = v_invitation_id;
        return true;
    elsif v_former.id is not null then
        delete from public.tenant_members as m
        where m.tenant_id = p_tenant_id
        and m.id = v_former.id;
    end if;

    update public.tenant_members as m
    set user_id = v_user_id,
        status = 'active',
        invited_email = null
    where m.tenant_id = p_tenant_id
    and m.id = v_invitation_id;
    return true;
end
$$;
comment on function public.accept_tenant_invitation(uuid) is
    'The caller accepts an invitation made to its id or to its confirmed e-mail address; false when there is none. To decline, call remove_tenant_member() or ignore it';
select app.callable_by('public.accept_tenant_invitation', 'authenticated', 'service_role');

create or replace function app.link_tenant_invitations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- Unconfirmed, an address is a claim: linking then would hand over other people's invitations.
    if new.email_confirmed_at is not null and not new.is_sso_user then
        update public.tenant_members as m
        set user_id = new.id
        where m.user_id is null
        and m.status = 'pending'
        and m.invited_email = lower(new.email)
        and not exists (
            select
            from public.tenant_members as other
            where other.tenant_id = m.tenant_id
            and other.user_id = new.id
        );
    end if;
    return null;
end
$$;
comment on function app.link_tenant_invitations() is
    'Trigger: once an account has confirmed its address, invitations to that address become its own; they stay pending until accepted';
select app.callable_by('app.link_tenant_invitations', 'nobody');


-- 5. Usage and limits --------------------------------------------------------------------------

create or replace function app.assert_metering(p_tenant_id uuid, p_metric_type text, p_increment integer)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if p_increment is null or p_increment not between 1 and 1000000 then
        raise exception 'an increment is between 1 and 1000000'
            using errcode = '22023';
    end if;
    if app.is_service() then
        return;
    end if;
    if p_tenant_id is null
        or p_tenant_id <> all(app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'], array['active', 'trial']))
    then
        raise exception 'only members of the tenant may do that'
            using errcode = '42501';
    end if;
    if p_metric_type is null or p_metric_type not in (
        'workflows', 'executions', 'storage', 'users', 'apiCalls', 'aiProcessing', 'customAgents', 'integrations'
    ) then
        raise exception 'unknown metric "%"', p_metric_type
            using errcode = '22023';
    end if;
end
$$;
comment on function app.assert_metering(uuid, text, integer) is
    'Refuses usage that is out of range, of an unknown metric, or of a tenant the caller does not belong to; servers may count metrics of their own';
select app.callable_by('app.assert_metering', 'nobody');

create or replace function app.usage_month()
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
$$;
comment on function app.usage_month() is
    'Start of the current metering period: the calendar month in UTC';
select app.callable_by('app.usage_month', 'nobody');

create or replace function app.tenant_limit(p_tenant_id uuid, p_metric_type text)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
    select case
        when t.deleted_at is not null
            or t.status in ('suspended', 'cancelled')
            or (t.status = 'trial' and t.trial_ends_at <= now())
        then null
        else coalesce(
            case when jsonb_typeof(t.limits -> p_metric_type) = 'number' then (t.limits -> p_metric_type)::numeric::bigint end,
            case when jsonb_typeof(p.limits -> p_metric_type) = 'number' then (p.limits -> p_metric_type)::numeric::bigint end,
            -1
        )
    end
    from public.tenants as t
    left join public.subscription_plans as p on p.id = t.plan_id
    where t.id = p_tenant_id
$$;
comment on function app.tenant_limit(uuid, text) is
    'Limit of a metric: the tenant''s own, else its plan''s, else -1 (none). Null when the tenant may use nothing: suspended, cancelled, deleted, trial over, unknown';
select app.callable_by('app.tenant_limit', 'nobody');

create or replace function public.track_usage(p_tenant_id uuid, p_metric_type text, p_increment integer default 1)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_metering(p_tenant_id, p_metric_type, p_increment);

    insert into public.tenant_usage as u (tenant_id, metric_type, period_start, period_end, usage_count)
    values (
        p_tenant_id,
        p_metric_type,
        app.usage_month(),
        (app.usage_month() at time zone 'UTC' + interval '1 month') at time zone 'UTC',
        p_increment
    )
    on conflict (tenant_id, metric_type, period_start) do update
    set usage_count = u.usage_count + excluded.usage_count;
end
$$;
comment on function public.track_usage(uuid, text, integer) is
    'Counts usage of this month, whatever the limit; by servers, or by a member for the metrics of the plans';
select app.callable_by('public.track_usage', 'authenticated', 'service_role');

create or replace function public.check_tenant_limit(p_tenant_id uuid, p_metric_type text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_limit bigint;
    v_used bigint;
begin
    if not app.is_service() and (p_tenant_id = any(app.visible_tenant_ids())) is not true then
        raise exception 'only members of the tenant may do that'
            using errcode = '42501';
    end if;

    v_limit := app.tenant_limit(p_tenant_id, p_metric_type);

    select coalesce(sum(u.usage_count), 0)
    into v_used
    from public.tenant_usage as u
    where u.tenant_id = p_tenant_id
    and u.metric_type = p_metric_type
    and u.period_start = app.usage_month();

    return coalesce(v_limit < 0 or v_used < v_limit, false);
end
$$;
comment on function public.check_tenant_limit(uuid, text) is
    'May the tenant use more of the metric this month. Never null; false when suspended, cancelled or past its trial. For a strict quota use consume_usage()';
select app.callable_by('public.check_tenant_limit', 'authenticated', 'service_role');

create or replace function public.consume_usage(p_tenant_id uuid, p_metric_type text, p_increment integer default 1)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_limit bigint;
begin
    perform app.assert_metering(p_tenant_id, p_metric_type, p_increment);

    v_limit := app.tenant_limit(p_tenant_id, p_metric_type);
    if v_limit is null or (v_limit >= 0 and p_increment > v_limit) then
        return false;
    end if;

    -- The condition is checked on the locked row, so callers at the same time cannot pass the limit together.
    insert into public.tenant_usage as u (tenant_id, metric_type, period_start, period_end, usage_count)
    values (
        p_tenant_id,
        p_metric_type,
        app.usage_month(),
        (app.usage_month() at time zone 'UTC' + interval '1 month') at time zone 'UTC',
        p_increment
    )
    on conflict (tenant_id, metric_type, period_start) do update
    set usage_count = u.usage_count + excluded.usage_count
    where v_limit < 0
    or u.usage_count + excluded.usage_count <= v_limit;
    return found;
end
$$;
comment on function public.consume_usage(uuid, text, integer) is
    'Counts usage only where the limit allows it, in one step; false and nothing counted otherwise';
select app.callable_by('public.consume_usage', 'authenticated', 'service_role');


-- 6. Credentials of integrations -----------------------------------------------------------------
--
-- The column credentials is readable, so that `select *` works, but what it shows is a mask. The values go
-- to app.secrets on their way in.

create or replace function app.keep_credentials()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_mask constant jsonb := '"********"';
    v_known jsonb := '{}';
    v_values jsonb;
begin
    if new.credentials is null or jsonb_typeof(new.credentials) <> 'object' or octet_length(new.credentials::text) > 16384 then
        raise exception 'credentials must be a JSON object of at most 16 kB'
            using errcode = '23514';
    end if;

    if tg_op = 'INSERT' then
        new.credentials_secret_id = null;
        if new.credentials = '{}' then
            return new;
        end if;

        -- In an upsert the update that follows takes the values from this row, so they must not be masked yet.
        -- The lock makes sure that a row of another transaction is seen. Should the row be inserted after
        -- all, assert_credentials_masked refuses it.
        perform pg_advisory_xact_lock(hashtextextended(new.tenant_id::text || new.integration_id::text, 0));
        if exists (
            select
            from public.tenant_integrations as i
            where i.tenant_id = new.tenant_id
            and (i.integration_id = new.integration_id or i.id = new.id)
        ) then
            return new;
        end if;
    else
        if new.credentials = old.credentials then
            return new;
        end if;
        v_known := coalesce(app.read_secret(old.credentials_secret_id)::jsonb, '{}');
    end if;

    select coalesce(jsonb_object_agg(c.key, case when c.value = v_mask then v_known -> c.key else c.value end), '{}')
    into v_values
    from jsonb_each(new.credentials) as c
    where c.value <> v_mask
    or v_known ? c.key;

    if v_values = '{}' then
        new.credentials_secret_id = null;
    else
        new.credentials_secret_id = app.store_secret(
            v_values::text,
            format('tenant_integrations %s/%s', new.tenant_id, new.id),
            case when tg_op = 'UPDATE' then old.credentials_secret_id end
        );
    end if;

    select coalesce(jsonb_object_agg(c.key, v_mask), '{}')
    into new.credentials
    from jsonb_each(v_values) as c;
    return new;
end
$$;
comment on function app.keep_credentials() is
    'Trigger: moves credentials into app.secrets and leaves a mask';
select app.callable_by('app.keep_credentials', 'nobody');

create or replace function app.assert_credentials_masked()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if exists (select from jsonb_each(new.credentials) as c where c.value <> '"********"') then
        raise exception 'credentials of an integration must not be stored in clear'
            using errcode = '23514',
                hint = 'Another write came in between; try again.';
    end if;
    if tg_op = 'UPDATE' and old.credentials_secret_id is distinct from new.credentials_secret_id then
        delete from app.secrets as s where s.id = old.credentials_secret_id;
    end if;
    return null;
end
$$;
comment on function app.assert_credentials_masked() is
    'Trigger: second lock after keep_credentials(), and removes a secret no longer pointed to';
select app.callable_by('app.assert_credentials_masked', 'nobody');

create or replace function app.forget_credentials()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    delete from app.secrets as s where s.id = old.credentials_secret_id;
    return null;
end
$$;
comment on function app.forget_credentials() is
    'Trigger: the secret goes with its integration';
select app.callable_by('app.forget_credentials', 'nobody');

create or replace function public.get_tenant_integration_credentials(p_tenant_id uuid, p_integration_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if not app.is_service() then
        raise exception 'only servers read credentials'
            using errcode = '42501';
    end if;

    return (
        select app.read_secret(i.credentials_secret_id)::jsonb
        from public.tenant_integrations as i
        where i.tenant_id = p_tenant_id
        and i.integration_id = p_integration_id
    );
end
$$;
comment on function public.get_tenant_integration_credentials(uuid, uuid) is
    'Credentials of an integration of a tenant in clear, for servers only; null when there are none';
select app.callable_by('public.get_tenant_integration_credentials', 'service_role');
