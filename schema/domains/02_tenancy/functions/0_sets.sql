-- What the sets of tenants are made of (platform/app/functions/4_tenancy.sql). Every statement of the API pays for them: they read
-- indexes alone where they can (tenant_members_user_id_active_idx, tenants_living_idx).

create or replace view app.caller_tenants as
select
    m.tenant_id,
    m.role,
    t.status
from public.tenant_members as m
join public.tenants as t on t.id = m.tenant_id
where m.user_id = auth.uid()
and m.status = 'active'
and t.deleted_at is null
union all
select
    t.id,
    'owner',
    'active'
from public.tenants as t
where t.deleted_at is null
and exists (select from app.platform_admin);

create or replace view app.suspended_tenants as
select m.tenant_id
from public.tenant_members as m
join public.tenants as t on t.id = m.tenant_id
where m.user_id = auth.uid()
and m.status = 'active'
and t.status = 'suspended'
and t.deleted_at is null
-- By the member, so that it is asked only where there is a suspended tenant, which hardly anybody has.
and not exists (
    select
    from public.user_roles as r
    where r.user_id = m.user_id
    and r.role = 'admin'
    and (r.expires_at is null or r.expires_at > now())
);
