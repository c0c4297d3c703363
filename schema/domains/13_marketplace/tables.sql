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

create table if not exists public.marketplace_items (
    id uuid primary key default app.uuid_v7(),
    slug app.slug unique,
    type text not null check (type in ('template', 'agent', 'integration', 'app')),
    name text not null check (char_length(name) between 1 and 120),
    description text check (char_length(description) <= 10000),
    category text not null check (char_length(category) between 1 and 60),
    price_minor bigint not null default 0 check (price_minor >= 0),
    currency app.currency not null default 'USD',
    author_id uuid default auth.uid() references auth.users (id) on delete set null,
    item_ref_id uuid,
    downloads integer not null default 0 check (downloads >= 0),
    rating numeric(3, 2) not null default 0 check (rating between 0 and 5),
    reviews integer not null default 0 check (reviews >= 0),
    tags text[] not null default '{}' check (cardinality(tags) <= 20),
    preview_url text check (char_length(preview_url) <= 2048 and preview_url ~ '^https?://'),
    documentation_url text check (char_length(documentation_url) <= 2048 and documentation_url ~ '^https?://'),
    requirements text[] not null default '{}' check (cardinality(requirements) <= 50),
    compatibility text[] not null default '{}' check (cardinality(compatibility) <= 50),
    status text not null default 'pending' check (status in ('active', 'pending', 'rejected', 'archived')),
    featured boolean not null default false,
    search tsvector generated always as (
        to_tsvector('simple'::regconfig, name || ' ' || coalesce(description, ''))
    ) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.marketplace_items is 'Things listed in the marketplace. Authors offer them, moderators let them in';
comment on column public.marketplace_items.author_id is 'The signed-in user, if nothing else is said; null after the account was erased';
comment on column public.marketplace_items.item_ref_id is 'Row that is sold, in the table its type stands for';
comment on column public.marketplace_items.status is 'pending until a moderator decides; an author may only archive its own';
create index if not exists marketplace_items_author_id_idx on public.marketplace_items (author_id);
create index if not exists marketplace_items_category_idx on public.marketplace_items (category, status, rating desc);
create index if not exists marketplace_items_search_idx on public.marketplace_items using gin (search);
create index if not exists marketplace_items_tags_idx on public.marketplace_items using gin (tags);

create table if not exists public.api_services (
    id uuid primary key default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 120),
    description text check (char_length(description) <= 4000),
    endpoint text not null check (char_length(endpoint) <= 500 and endpoint ~ '^/'),
    method text not null check (method in ('GET', 'POST', 'PUT', 'DELETE', 'PATCH')),
    version text not null default 'v1' check (version ~ '^v[0-9]+$'),
    pricing jsonb not null default '{}' check (jsonb_typeof(pricing) = 'object'),
    documentation_url text check (documentation_url ~ '^https?://'),
    sdk_languages text[] not null default '{}',
    rate_limits jsonb not null default '{}' check (jsonb_typeof(rate_limits) = 'object'),
    authentication jsonb not null default '{}' check (jsonb_typeof(authentication) = 'object'),
    examples jsonb not null default '{}' check (jsonb_typeof(examples) = 'object'),
    status text not null default 'active' check (status in ('active', 'beta', 'deprecated')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (method, endpoint, version)
);
comment on table public.api_services is 'Catalogue of the product''s own APIs';
comment on column public.api_services.rate_limits is 'requests, period in seconds, burst';

create table if not exists public.api_usage (
    tenant_id uuid not null,
    id uuid not null default app.uuid_v7(),
    api_service_id uuid references public.api_services (id) on delete set null,
    api_key_id text check (char_length(api_key_id) <= 100),
    endpoint text not null check (char_length(endpoint) <= 500),
    method text not null check (method in ('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD')),
    status_code integer check (status_code between 100 and 599),
    response_time_ms integer check (response_time_ms >= 0),
    cost_micros bigint not null default 0 check (cost_micros >= 0),
    currency app.currency not null default 'USD',
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 8192),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at)
)
partition by range (created_at);
comment on table public.api_usage is 'Metered calls of a tenant, one row each';
comment on column public.api_usage.cost_micros is 'In millionths of the currency''s main unit';
comment on column public.api_usage.api_key_id is 'Which key was used; never the key';
create index if not exists api_usage_created_at_idx on public.api_usage using brin (created_at) with (pages_per_range = 32);
create index if not exists api_usage_tenant_id_service_idx on public.api_usage (tenant_id, api_service_id, created_at desc);
create index if not exists api_usage_api_service_id_idx on public.api_usage (api_service_id);

create table if not exists public.api_logs (
    id uuid not null default app.uuid_v7(),
    tenant_id uuid,
    request_id uuid,
    method text not null check (char_length(method) between 1 and 10),
    path text not null check (char_length(path) <= 2048),
    status_code integer check (status_code between 100 and 599),
    response_time_ms integer check (response_time_ms >= 0),
    user_id uuid references auth.users (id) on delete set null,
    ip_address inet,
    user_agent text check (char_length(user_agent) <= 1000),
    request_body jsonb check (octet_length(request_body::text) <= 16384),
    response_body jsonb check (octet_length(response_body::text) <= 16384),
    error_message text check (char_length(error_message) <= 4000),
    created_at timestamptz not null default now(),
    primary key (id, created_at)
)
partition by range (created_at);
comment on table public.api_logs is 'Log of requests with their bodies, for a few weeks. Passwords, tokens and keys are taken out on the way in';
comment on column public.api_logs.tenant_id is 'Tenant the request was about, if any';
create index if not exists api_logs_created_at_idx on public.api_logs using brin (created_at) with (pages_per_range = 32);
create index if not exists api_logs_user_id_created_at_idx on public.api_logs (user_id, created_at desc);
create index if not exists api_logs_request_id_idx on public.api_logs (request_id);
create index if not exists api_logs_errors_idx on public.api_logs (status_code, created_at desc) where status_code >= 400;
