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
    origin text not null default 'system' check (origin in ('system', 'client')),
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
comment on column public.audit_logs.ip_address is 'As the request states it; forgotten after some days, see forget_addresses()';
comment on column public.audit_logs.origin is 'system: the database or a server saw it. client: a user said so about itself';
comment on column public.audit_logs."timestamp" is 'Same as created_at, under the name older clients read';
create index if not exists audit_logs_created_at_idx on public.audit_logs using brin (created_at) with (pages_per_range = 32);
create index if not exists audit_logs_tenant_id_created_at_idx on public.audit_logs (tenant_id, created_at desc);
create index if not exists audit_logs_user_id_created_at_idx on public.audit_logs (user_id, created_at desc);
create index if not exists audit_logs_resource_idx on public.audit_logs (resource_type, resource_id);
create index if not exists audit_logs_id_idx on public.audit_logs (id);
create index if not exists audit_logs_address_idx on public.audit_logs (created_at) where ip_address is not null;

-- No foreign key to the tenant here either.
create table if not exists public.security_events (
    tenant_id uuid not null default app.platform_tenant_id(),
    id uuid not null default app.uuid_v7(),
    event_type text not null check (char_length(event_type) between 1 and 100),
    severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
    source_ip inet,
    user_id uuid references auth.users (id) on delete set null,
    resource_type text check (char_length(resource_type) between 1 and 100),
    resource_id text check (char_length(resource_id) <= 500),
    action text not null check (char_length(action) between 1 and 200),
    details jsonb not null default '{}'
        check (jsonb_typeof(details) = 'object' and octet_length(details::text) <= 65536),
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536),
    status text not null default 'open' check (status in ('open', 'investigating', 'resolved', 'false_positive')),
    fingerprint text check (char_length(fingerprint) between 1 and 200),
    occurrences integer not null default 1 check (occurrences > 0),
    last_seen_at timestamptz not null default now(),
    resolved_at timestamptz,
    resolved_by uuid references auth.users (id) on delete set null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at),
    check ((status in ('resolved', 'false_positive')) = (resolved_at is not null))
)
partition by range (created_at);
comment on table public.security_events is 'Incidents somebody should look at. What merely changed is in audit_logs. Servers add them, platform administrators work on them';
comment on column public.security_events.tenant_id is 'Tenant it concerns; the platform''s when none';
comment on column public.security_events.user_id is 'Whom it concerns, not necessarily who did it';
comment on column public.security_events.action is 'What was attempted or done';
comment on column public.security_events.fingerprint is 'Equal for what is the same incident: while one is open it is counted instead of added again. No personal data';
comment on column public.security_events.occurrences is 'How often it was seen while open';
comment on column public.security_events.resolved_at is 'Follows status, by a trigger';
create index if not exists security_events_created_at_idx on public.security_events using brin (created_at) with (pages_per_range = 32);
create index if not exists security_events_tenant_id_created_at_idx on public.security_events (tenant_id, created_at desc);
create index if not exists security_events_id_idx on public.security_events (id);
create index if not exists security_events_user_id_created_at_idx on public.security_events (user_id, created_at desc);
create index if not exists security_events_resolved_by_idx on public.security_events (resolved_by);
create index if not exists security_events_source_ip_idx on public.security_events (source_ip, created_at) where source_ip is not null;
create index if not exists security_events_open_idx on public.security_events (severity, created_at desc)
    where status in ('open', 'investigating');
create index if not exists security_events_fingerprint_idx on public.security_events (tenant_id, fingerprint, created_at desc)
    where fingerprint is not null and status in ('open', 'investigating');
create index if not exists security_events_address_idx on public.security_events (created_at) where source_ip is not null;

create table if not exists public.threat_detections (
    id uuid primary key default app.uuid_v7(),
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
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
    check (mitigated = (mitigated_at is not null))
);
comment on table public.threat_detections is 'Suspicious behaviour with a score, as detectors report it. About people, hence for platform administrators only, not for tenants';
comment on column public.threat_detections.risk_score is 'From 0 (harmless) to 100';
comment on column public.threat_detections.security_event_id is 'Incident it belongs to. No foreign key: that table is partitioned by time';
comment on column public.threat_detections.mitigated_at is 'Follows mitigated, by a trigger';
create index if not exists threat_detections_tenant_id_idx on public.threat_detections (tenant_id, created_at desc);
create index if not exists threat_detections_user_id_idx on public.threat_detections (user_id, created_at desc);
create index if not exists threat_detections_mitigated_by_idx on public.threat_detections (mitigated_by);
create index if not exists threat_detections_ip_address_idx on public.threat_detections (ip_address) where ip_address is not null;
create index if not exists threat_detections_security_event_id_idx on public.threat_detections (security_event_id)
    where security_event_id is not null;
create index if not exists threat_detections_risk_score_idx on public.threat_detections (risk_score desc) where not mitigated;
create index if not exists threat_detections_address_idx on public.threat_detections (created_at) where ip_address is not null;

create table if not exists public.failed_login_attempts (
    id uuid primary key default app.uuid_v7(),
    email text check (char_length(email) <= 320 and email = lower(email)),
    ip_address inet not null,
    user_id uuid references auth.users (id) on delete cascade,
    user_agent text check (char_length(user_agent) <= 1000),
    attempt_count integer not null default 1 check (attempt_count >= 0),
    first_attempt timestamptz not null default now(),
    last_attempt timestamptz not null default now(),
    blocked_until timestamptz,
    lock_count integer not null default 0 check (lock_count >= 0),
    created_at timestamptz not null default now(),
    constraint failed_login_attempts_email_ip_address_key unique nulls not distinct (email, ip_address)
)
with (fillfactor = 85);
comment on table public.failed_login_attempts is 'Failed sign-ins in a row by e-mail address and network address, and until when that pair is kept out. Written by record_failed_login_attempt()';
comment on column public.failed_login_attempts.email is 'As it was typed, in lower case; it need not belong to an account';
comment on column public.failed_login_attempts.user_id is 'The account of the address, if there is one; a trigger fills one from the other';
comment on column public.failed_login_attempts.attempt_count is 'Since first_attempt, when the counting began anew';
comment on column public.failed_login_attempts.lock_count is 'How often the pair was kept out in a row; each time lasts twice as long';
create index if not exists failed_login_attempts_user_id_idx on public.failed_login_attempts (user_id);
create index if not exists failed_login_attempts_ip_address_last_attempt_idx on public.failed_login_attempts (ip_address, last_attempt);
create index if not exists failed_login_attempts_last_attempt_idx on public.failed_login_attempts (last_attempt);
create index if not exists failed_login_attempts_blocked_until_idx on public.failed_login_attempts (blocked_until)
    where blocked_until is not null;

create table if not exists public.security_policies (
    id uuid primary key default app.uuid_v7(),
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    name text not null check (char_length(btrim(name)) between 1 and 120),
    description text check (char_length(description) <= 2000),
    policy_type text not null check (policy_type in ('access_control', 'data_protection', 'audit', 'compliance')),
    rules jsonb not null check (jsonb_typeof(rules) = 'object' and octet_length(rules::text) <= 16384),
    version integer not null default 1 check (version > 0),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint security_policies_tenant_id_name_key unique (tenant_id, name),
    -- What functions read must be whole numbers they can work with; other rules are free.
    constraint security_policies_numbers_in_range check (
        not jsonb_path_exists(rules, '$.max_failed_attempts ? (@.type() != "number" || @ < 1 || @ > 1000 || @ != @.floor())')
        and not jsonb_path_exists(
            rules, '$.max_failed_attempts_per_address ? (@.type() != "number" || @ < 1 || @ > 1000000 || @ != @.floor())'
        )
        and not jsonb_path_exists(rules, '$.lockout_duration ? (@.type() != "number" || @ < 1 || @ > 604800 || @ != @.floor())')
        and not jsonb_path_exists(rules, '$.max_lockout_duration ? (@.type() != "number" || @ < 1 || @ > 2592000 || @ != @.floor())')
        and not jsonb_path_exists(rules, '$.client_events_per_minute ? (@.type() != "number" || @ < 1 || @ > 1000000 || @ != @.floor())')
        and not jsonb_path_exists(rules, '$.ip_retention_days ? (@.type() != "number" || @ < 1 || @ > 3650 || @ != @.floor())')
        and not jsonb_path_exists(rules, '$.retention_days ? (@.type() != "number" || @ < 1 || @ > 36500 || @ != @.floor())')
        and not jsonb_path_exists(rules, '$.require_mfa ? (@.type() != "boolean")')
    )
);
comment on table public.security_policies is 'Rules the platform, or a tenant for itself, goes by. The functions of this area read those of the platform; tenants'' rows are for the application';
comment on column public.security_policies.tenant_id is 'The platform''s, or the tenant the rules are made for';
comment on column public.security_policies.rules is 'Known keys, all optional: max_failed_attempts, max_failed_attempts_per_address, lockout_duration and max_lockout_duration (seconds), require_mfa; ip_retention_days, retention_days; client_events_per_minute';
comment on column public.security_policies.version is 'Counts changes of the rules, by a trigger';

-- Unlogged: a crash forgets the counters of the last minutes, and in turn counting costs no write-ahead log.
create unlogged table if not exists public.rate_limits (
    identifier text not null check (char_length(identifier) between 1 and 200),
    endpoint text not null check (char_length(endpoint) between 1 and 200),
    window_seconds integer not null check (window_seconds between 1 and 2678400),
    window_start timestamptz not null,
    request_count integer not null default 1 check (request_count >= 0),
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (identifier, endpoint, window_seconds, window_start)
)
with (fillfactor = 70);
comment on table public.rate_limits is 'Allowed requests by caller, endpoint and fixed window of time. Written by check_rate_limit(); counters vanish in a crash';
comment on column public.rate_limits.identifier is 'Who is counted: an address, a user, a key. Very long ones as a digest';
comment on column public.rate_limits.request_count is 'How many were allowed; what was refused is not counted';
create index if not exists rate_limits_expires_at_idx on public.rate_limits (expires_at);
