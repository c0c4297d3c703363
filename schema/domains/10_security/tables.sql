-- Security: who did what, what looked wrong, and who is kept out for a while.

-- No foreign key to the tenant: evidence outlives what it is about.
create table if not exists public.audit_logs (
    tenant_id uuid not null default app.platform_tenant_id(),
    id uuid not null default app.uuid_v7(),
    user_id uuid references auth.users (id) on delete set null,
    action text not null check (char_length(action) between 1 and 200),
    resource text not null,
    resource_type text not null check (char_length(resource_type) between 1 and 100),
    resource_id text check (char_length(resource_id) <= 500),
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536),
    ip_address inet,
    user_agent text check (char_length(user_agent) <= 1000),
    severity text not null default 'low' check (severity in ('low', 'medium', 'high', 'critical')),
    created_at timestamptz not null default now(),
    "timestamp" timestamptz not null generated always as (created_at) stored,
    primary key (tenant_id, id, created_at)
)
partition by range (created_at);
comment on table public.audit_logs is 'Who did what to what, and from where. Written by app.write_audit() and the audit triggers; nobody changes or deletes a row';
comment on column public.audit_logs.tenant_id is 'Tenant it happened in; the platform''s when in none';
comment on column public.audit_logs.user_id is 'Who did it; null for a server, and after the account was erased';
comment on column public.audit_logs.resource is 'For people: type and id of what it was done to';
comment on column public.audit_logs.metadata is 'Circumstances. Values of columns that hold personal data or secrets are not in it';
comment on column public.audit_logs.ip_address is 'As the request states it';
comment on column public.audit_logs."timestamp" is 'Same as created_at, under the name older clients read';
create index if not exists audit_logs_created_at_idx on public.audit_logs using brin (created_at) with (pages_per_range = 32);
create index if not exists audit_logs_tenant_id_created_at_idx on public.audit_logs (tenant_id, created_at desc);
create index if not exists audit_logs_user_id_created_at_idx on public.audit_logs (user_id, created_at desc);
create index if not exists audit_logs_resource_idx on public.audit_logs (resource_type, resource_id);
