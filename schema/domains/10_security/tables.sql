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

-- No foreign key to the tenant here either.
create table if not exists public.security_events (
    tenant_id uuid not null default app.platform_tenant_id(),
    id uuid not null default app.uuid_v7(),
    event_type text not null check (char_length(event_type) between 1 and 100),
    severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
    source_ip inet,
    user_id uuid references auth.users (id) on delete set null,
    resource_type text check (char_length(resource_type) <= 100),
    resource_id text check (char_length(resource_id) <= 500),
    action text not null check (char_length(action) between 1 and 200),
    details jsonb not null default '{}'
        check (jsonb_typeof(details) = 'object' and octet_length(details::text) <= 65536),
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536),
    fingerprint text check (char_length(fingerprint) <= 200),
    status text not null default 'open' check (status in ('open', 'investigating', 'resolved', 'false_positive')),
    resolved_at timestamptz,
    resolved_by uuid references auth.users (id) on delete set null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at),
    check ((status in ('resolved', 'false_positive')) = (resolved_at is not null))
)
partition by range (created_at);
comment on table public.security_events is 'Incidents: what looked like an attack or a fault, to be looked into. Changes of rows are in audit_logs';
comment on column public.security_events.fingerprint is 'Equal for events of one cause, so that they can be shown as one';
comment on column public.security_events.resolved_at is 'Follows status, by a trigger';
create index if not exists security_events_created_at_idx on public.security_events using brin (created_at) with (pages_per_range = 32);
create index if not exists security_events_tenant_id_created_at_idx on public.security_events (tenant_id, created_at desc);
create index if not exists security_events_user_id_idx on public.security_events (user_id, created_at desc);
create index if not exists security_events_resolved_by_idx on public.security_events (resolved_by);
create index if not exists security_events_source_ip_idx on public.security_events (source_ip, created_at desc);
create index if not exists security_events_open_idx on public.security_events (severity, created_at desc) where status in ('open', 'investigating');

create table if not exists public.threat_detections (
    tenant_id uuid not null default app.platform_tenant_id(),
    id uuid not null default app.uuid_v7(),
    user_id uuid references auth.users (id) on delete set null,
    ip_address inet,
    threat_type text not null check (char_length(threat_type) between 1 and 100),
    risk_score integer not null check (risk_score between 0 and 100),
    details jsonb not null default '{}'
        check (jsonb_typeof(details) = 'object' and octet_length(details::text) <= 65536),
    security_event_id uuid,
    mitigated boolean not null default false,
    mitigated_at timestamptz,
    mitigated_by uuid references auth.users (id) on delete set null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    check (mitigated = (mitigated_at is not null))
);
comment on table public.threat_detections is 'Suspicious behaviour with a score, found by servers';
comment on column public.threat_detections.security_event_id is 'Incident it belongs to; no foreign key, because incidents are partitioned by time';
comment on column public.threat_detections.mitigated_at is 'Follows mitigated, by a trigger';
create index if not exists threat_detections_id_idx on public.threat_detections (id);
create index if not exists threat_detections_user_id_idx on public.threat_detections (user_id);
create index if not exists threat_detections_mitigated_by_idx on public.threat_detections (mitigated_by);
create index if not exists threat_detections_ip_address_idx on public.threat_detections (ip_address);
create index if not exists threat_detections_unmitigated_idx on public.threat_detections (risk_score desc, created_at desc) where not mitigated;

create table if not exists public.failed_login_attempts (
    id uuid primary key default app.uuid_v7(),
    email text check (email = lower(email) and char_length(email) <= 254),
    ip_address inet not null,
    user_id uuid references auth.users (id) on delete set null,
    user_agent text check (char_length(user_agent) <= 1000),
    attempt_count integer not null default 1 check (attempt_count >= 0),
    first_attempt timestamptz not null default now(),
    last_attempt timestamptz not null default now(),
    blocked_until timestamptz,
    created_at timestamptz not null default now(),
    constraint failed_login_attempts_email_ip_address_key unique nulls not distinct (email, ip_address)
)
with (fillfactor = 80);
comment on table public.failed_login_attempts is 'Failed sign-ins, one row per address and network address. Written by record_failed_login_attempt()';
comment on column public.failed_login_attempts.email is 'Address that was tried; it need not belong to an account';
comment on column public.failed_login_attempts.user_id is 'Account of that address, if there is one';
comment on column public.failed_login_attempts.blocked_until is 'No sign-in with this pair before';
create index if not exists failed_login_attempts_ip_address_idx on public.failed_login_attempts (ip_address, last_attempt);
create index if not exists failed_login_attempts_blocked_until_idx on public.failed_login_attempts (blocked_until) where blocked_until is not null;
create index if not exists failed_login_attempts_user_id_idx on public.failed_login_attempts (user_id);
create index if not exists failed_login_attempts_last_attempt_idx on public.failed_login_attempts (last_attempt);

create table if not exists public.security_policies (
    id uuid primary key default app.uuid_v7(),
    tenant_id uuid references public.tenants (id) on delete cascade,
    name text not null check (char_length(name) between 1 and 120),
    description text check (char_length(description) <= 2000),
    policy_type text not null check (policy_type in ('access_control', 'data_protection', 'audit', 'compliance')),
    rules jsonb not null check (jsonb_typeof(rules) = 'object' and octet_length(rules::text) <= 32768),
    is_active boolean not null default true,
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint security_policies_tenant_id_name_key unique nulls not distinct (tenant_id, name)
);
comment on table public.security_policies is 'Rule sets that functions and servers follow; "Default Access Control" decides when sign-ins are blocked';
comment on column public.security_policies.tenant_id is 'Null for the platform, else a set that holds inside that tenant';
comment on column public.security_policies.rules is 'access_control: max_failed_attempts, lockout_duration (seconds), max_attempts_per_ip, require_mfa';

create unlogged table if not exists public.rate_limits (
    identifier text not null check (char_length(identifier) between 1 and 500),
    endpoint text not null check (char_length(endpoint) between 1 and 500),
    window_start timestamptz not null,
    window_seconds integer not null check (window_seconds > 0),
    request_count integer not null default 1 check (request_count >= 0),
    expires_at timestamptz not null,
    primary key (identifier, endpoint, window_start)
)
with (fillfactor = 70);
comment on table public.rate_limits is 'Requests counted in fixed windows. Not logged: after a crash counting starts anew';
create index if not exists rate_limits_expires_at_idx on public.rate_limits (expires_at);
