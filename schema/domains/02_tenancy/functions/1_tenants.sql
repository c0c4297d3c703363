-- Tenants.

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
