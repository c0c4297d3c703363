-- Tenancy: customers (tenants), who belongs to them, what they use, and what they connected.
--
-- A member reads everything of its tenant; owner, admin and member write its data; owner and admin manage
-- it; billing handles bills; viewer only reads. Deleting a tenant deletes all of its rows. Tables carry
-- tenant_id first in key and indexes, so they can later be distributed by it.

create table if not exists public.tenants (
    id uuid primary key default app.uuid_v7(),
    name text not null check (char_length(btrim(name)) between 1 and 120),
    subdomain text not null unique check (subdomain ~ '^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])?$'),
    domain text check (
        domain = lower(domain)
        and char_length(domain) <= 253
        and domain ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$'
    ),
    plan_id uuid,
    status text not null default 'active' check (status in ('active', 'suspended', 'cancelled', 'trial')),
    settings jsonb not null default '{}'
        check (jsonb_typeof(settings) = 'object' and octet_length(settings::text) <= 32768),
    limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
    owner_user_id uuid references auth.users (id) on delete set null,
    trial_ends_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
comment on table public.tenants is 'Customers: one row per organisation. The row with the nil id is the platform itself and owns global rows';
comment on column public.tenants.subdomain is 'Name under the platform''s domain; see app.reserved_subdomains for those not given away';
comment on column public.tenants.domain is 'Own domain of the customer; nobody proves it here, so verify before serving from it';
comment on column public.tenants.plan_id is 'Plan the tenant is on; only servers change it, after payment';
comment on column public.tenants.status is 'trial and active work; suspended hides the data until the bill is settled; cancelled keeps it readable';
comment on column public.tenants.limits is 'Limits that differ from the plan''s, same keys; set by servers only';
comment on column public.tenants.owner_user_id is 'Owner to turn to; follows the owners in tenant_members';
comment on column public.tenants.deleted_at is 'Set when the tenant was given up; members see nothing of it then';
create unique index if not exists tenants_domain_key on public.tenants (lower(domain)) where domain is not null;
create index if not exists tenants_plan_id_idx on public.tenants (plan_id);
create index if not exists tenants_owner_user_id_idx on public.tenants (owner_user_id);
create index if not exists tenants_trial_ends_at_idx on public.tenants (trial_ends_at) where status = 'trial';
-- Every tenant policy asks which of the caller's tenants live, and whether one is suspended: of these indexes alone, without the rows.
create index if not exists tenants_living_idx on public.tenants (id) include (status) where deleted_at is null;
create index if not exists tenants_suspended_idx on public.tenants (id) where status = 'suspended' and deleted_at is null;

create table if not exists public.tenant_members (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    user_id uuid references auth.users (id) on delete cascade,
    role text not null default 'member' check (role in ('owner', 'admin', 'member', 'viewer', 'billing')),
    permissions jsonb not null default '{}'
        check (jsonb_typeof(permissions) = 'object' and octet_length(permissions::text) <= 16384),
    status text not null default 'active' check (status in ('active', 'pending', 'suspended', 'removed')),
    invited_email text check (invited_email::app.email is not null or invited_email is null),
    invited_by uuid references auth.users (id) on delete set null,
    invited_at timestamptz,
    joined_at timestamptz,
    last_active timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint tenant_members_tenant_id_user_id_key unique (tenant_id, user_id),
    constraint tenant_members_is_somebody check (
        user_id is not null
        or (invited_email is not null and status in ('pending', 'removed'))
    )
);
comment on table public.tenant_members is 'Who belongs to a tenant, in which role; invitations are its pending rows';
comment on column public.tenant_members.id is 'Key of the row, because an invited e-mail address has no user yet';
comment on column public.tenant_members.role is 'owner and admin manage, member writes, viewer reads, billing handles bills. Only owners make owners';
comment on column public.tenant_members.permissions is 'Finer rights for the application, not read by any policy: {"all": true} or one key per right';
comment on column public.tenant_members.status is 'Only active counts. pending waits for the invited person to accept, removed is kept as history';
comment on column public.tenant_members.invited_email is 'Address an invitation went to; cleared when it is accepted';
create index if not exists tenant_members_id_idx on public.tenant_members (id);
-- The hottest index of the system: every tenant policy starts here.
create index if not exists tenant_members_user_id_active_idx on public.tenant_members (user_id) include (tenant_id, role) where status = 'active';
create index if not exists tenant_members_user_id_idx on public.tenant_members (user_id);
create index if not exists tenant_members_invited_by_idx on public.tenant_members (invited_by);
create unique index if not exists tenant_members_tenant_id_invited_email_key on public.tenant_members (tenant_id, invited_email) where invited_email is not null;
create index if not exists tenant_members_invited_email_idx on public.tenant_members (invited_email) where status = 'pending';

create table if not exists public.tenant_usage (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    metric_type text not null check (metric_type ~ '^[A-Za-z][A-Za-z0-9_]{0,63}$'),
    period_start timestamptz not null,
    period_end timestamptz not null,
    usage_count bigint not null default 0 check (usage_count >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, metric_type, period_start),
    check (period_end > period_start)
)
with (fillfactor = 85);
comment on table public.tenant_usage is 'What a tenant used, one counter per metric and calendar month (UTC)';
comment on column public.tenant_usage.metric_type is 'Same names as the keys of subscription_plans.limits';

create table if not exists public.tenant_integrations (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    integration_id uuid not null,
    configuration jsonb not null default '{}'
        check (jsonb_typeof(configuration) = 'object' and octet_length(configuration::text) <= 32768),
    credentials jsonb not null default '{}' check (jsonb_typeof(credentials) = 'object'),
    credentials_secret_id uuid references app.secrets (id) on delete set null,
    status text not null default 'active' check (status in ('active', 'inactive', 'error')),
    last_sync timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint tenant_integrations_tenant_id_integration_id_key unique (tenant_id, integration_id)
);
comment on table public.tenant_integrations is 'Integrations a tenant switched on, with their configuration';
comment on column public.tenant_integrations.credentials is 'Write the real values; reading shows the same keys with "********". The values are encrypted in app.secrets. A key sent back masked keeps its value, a missing key is forgotten';
comment on column public.tenant_integrations.credentials_secret_id is 'Where the credentials are; read them with get_tenant_integration_credentials()';
comment on column public.tenant_integrations.last_sync is 'Set by the server that synchronises';
create index if not exists tenant_integrations_id_idx on public.tenant_integrations (id);
create index if not exists tenant_integrations_integration_id_idx on public.tenant_integrations (integration_id);
create index if not exists tenant_integrations_credentials_secret_id_idx on public.tenant_integrations (credentials_secret_id);
