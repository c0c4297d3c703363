-- Marketplace: what can be added to a tenant. `integrations` is the catalogue only; that a tenant
-- uses one, and with which credentials, is tenant_integrations in area 2.

create table if not exists public.integrations (
    id uuid primary key default app.uuid_v7(),
    slug app.slug not null unique,
    name text not null unique check (char_length(name) between 1 and 120),
    description text check (char_length(description) <= 2000),
    category text not null check (char_length(category) between 1 and 60),
    provider text not null check (provider ~ '^[a-z0-9_-]{1,60}$'),
    configuration jsonb not null default '{}' check (jsonb_typeof(configuration) = 'object'),
    capabilities text[] not null default '{}',
    pricing jsonb not null default '{}' check (jsonb_typeof(pricing) = 'object'),
    documentation_url text check (documentation_url ~ '^https?://'),
    support_info jsonb not null default '{}' check (jsonb_typeof(support_info) = 'object'),
    status text not null default 'active' check (status in ('active', 'beta', 'deprecated')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.integrations is 'Catalogue of third-party services a tenant can connect';
comment on column public.integrations.configuration is 'What a tenant has to configure, as JSON schema; no values, no secrets';
comment on column public.integrations.status is 'deprecated is hidden from the catalogue; tenants that use it keep it';
create index if not exists integrations_category_idx on public.integrations (category);
