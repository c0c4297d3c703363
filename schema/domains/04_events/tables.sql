-- Events: what people and programs did, in streams of different weight.

create table if not exists public.app_events (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    user_id uuid default auth.uid() references auth.users (id) on delete cascade,
    session_id text check (char_length(session_id) <= 200),
    app text not null default 'web' check (char_length(app) between 1 and 60),
    type text not null check (char_length(type) between 1 and 100),
    path text check (char_length(path) <= 2048),
    meta jsonb not null default '{}'
        check (jsonb_typeof(meta) = 'object' and octet_length(meta::text) <= 32768),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at)
)
partition by range (created_at);
comment on table public.app_events is 'What users did in the product: the canonical stream, published to realtime';
comment on column public.app_events.tenant_id is 'Tenant the user worked in; the platform''s when in none';
comment on column public.app_events.user_id is 'The signed-in user, if nothing else is said; null for servers';
comment on column public.app_events.session_id is 'Id of public.sessions, if the client keeps one';
comment on column public.app_events.type is 'What happened, such as workflow_created; automation.* comes from log_automation_event()';
create index if not exists app_events_created_at_idx on public.app_events using brin (created_at) with (pages_per_range = 32);
create index if not exists app_events_tenant_id_created_at_idx on public.app_events (tenant_id, created_at desc);
create index if not exists app_events_tenant_id_type_created_at_idx on public.app_events (tenant_id, type, created_at desc);
create index if not exists app_events_user_id_created_at_idx on public.app_events (user_id, created_at desc);

create table if not exists public.events (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    occurred_at timestamptz not null default now(),
    user_id uuid references auth.users (id) on delete set null,
    session_id text check (char_length(session_id) <= 200),
    event_name text not null check (char_length(event_name) between 1 and 100),
    props jsonb not null default '{}'
        check (jsonb_typeof(props) = 'object' and octet_length(props::text) <= 65536),
    source text check (char_length(source) <= 60),
    app text check (char_length(app) <= 60),
    path text check (char_length(path) <= 2048),
    ingested_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.events is 'Facts of commerce, such as order_completed, loaded by id so that loading again changes nothing; metrics_daily is made of them. Not partitioned, because an id must be unique over all time';
comment on column public.events.props is 'revenue_cents, refunds_cents and cogs_cents count in metrics_daily';
comment on column public.events.source is 'Where the event was loaded from; client when a user loaded it, and then it counts as no order and no money';
comment on column public.events.ingested_at is 'When it was last loaded; set by a trigger';
create index if not exists events_id_idx on public.events (id);
create index if not exists events_occurred_at_idx on public.events using brin (occurred_at) with (pages_per_range = 32);
create index if not exists events_tenant_id_event_name_idx on public.events (tenant_id, event_name, occurred_at);
create index if not exists events_user_id_idx on public.events (user_id, occurred_at desc);
-- For recompute_metrics_daily(), which asks of every buyer whether there was an order before.
create index if not exists events_orders_idx on public.events (tenant_id, user_id, occurred_at) where event_name = 'order_completed';

create table if not exists public.telemetry_events (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    user_id uuid default auth.uid() references auth.users (id) on delete set null,
    session_id text check (char_length(session_id) <= 200),
    type text not null check (char_length(type) between 1 and 100),
    path text check (char_length(path) <= 2048),
    meta jsonb not null default '{}'
        check (jsonb_typeof(meta) = 'object' and octet_length(meta::text) <= 16384),
    app text not null default 'web' check (char_length(app) between 1 and 60),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at)
)
partition by range (created_at);
comment on table public.telemetry_events is 'Signals of clients in large numbers: views, clicks, errors, timings. Kept for weeks, never published';
comment on column public.telemetry_events.user_id is 'The signed-in user, if nothing else is said; null for visitors';
create index if not exists telemetry_events_created_at_idx on public.telemetry_events using brin (created_at) with (pages_per_range = 32);
create index if not exists telemetry_events_tenant_id_type_idx on public.telemetry_events (tenant_id, type, created_at desc);
create index if not exists telemetry_events_user_id_idx on public.telemetry_events (user_id, created_at desc);

create table if not exists public.conversion_events (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    event_type text not null check (event_type ~ '^[a-z0-9_.]{1,100}$'),
    user_id uuid references auth.users (id) on delete set null,
    session_id text not null check (char_length(session_id) between 1 and 200),
    properties jsonb not null default '{}'
        check (jsonb_typeof(properties) = 'object' and octet_length(properties::text) <= 16384),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at)
)
partition by range (created_at);
comment on table public.conversion_events is 'Steps of the funnel from first view to sign-up and purchase. Conversions of leads are public.conversions';
create index if not exists conversion_events_created_at_idx on public.conversion_events using brin (created_at) with (pages_per_range = 32);
create index if not exists conversion_events_tenant_id_type_idx on public.conversion_events (tenant_id, event_type, created_at desc);
create index if not exists conversion_events_user_id_idx on public.conversion_events (user_id, created_at desc);
create index if not exists conversion_events_session_id_idx on public.conversion_events (session_id);

create table if not exists public.sessions (
    id text primary key default gen_random_uuid()::text check (char_length(id) between 1 and 200),
    user_id uuid references auth.users (id) on delete cascade,
    tenant_id uuid references public.tenants (id) on delete set null,
    started_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    ended_at timestamptz,
    device text check (char_length(device) <= 100),
    locale text check (char_length(locale) <= 35),
    country text check (country ~ '^[A-Z]{2}$'),
    ip_hash app.sha256_hex,
    user_agent text check (char_length(user_agent) <= 1000),
    referrer text check (char_length(referrer) <= 2048),
    utm jsonb not null default '{}' check (jsonb_typeof(utm) = 'object' and octet_length(utm::text) <= 4096),
    check (ended_at >= started_at)
);
comment on table public.sessions is 'Visits for analytics; sign-ins are auth.sessions. Started by start_session(), which makes the id';
comment on column public.sessions.id is 'Random, not by time: who knows it may end a visitor''s visit';
comment on column public.sessions.user_id is 'Null for a visitor who is not signed in';
comment on column public.sessions.last_seen_at is 'From touch_session(), at most a minute behind';
comment on column public.sessions.utm is 'Campaign parameters of the first address';
comment on column public.sessions.ip_hash is 'Keyed digest, so that visits from one address can be counted without keeping it';
create index if not exists sessions_user_id_idx on public.sessions (user_id, started_at desc);
create index if not exists sessions_tenant_id_idx on public.sessions (tenant_id, started_at desc);
create index if not exists sessions_started_at_idx on public.sessions using brin (started_at) with (pages_per_range = 32);

create table if not exists public.signals (
    id bigint generated by default as identity primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    "window" text not null check ("window" in ('1d', '7d', '30d')),
    k text not null check (char_length(k) between 1 and 100),
    v numeric not null,
    meta jsonb not null default '{}'
        check (jsonb_typeof(meta) = 'object' and octet_length(meta::text) <= 8192),
    computed_on date not null default (now() at time zone 'UTC')::date,
    computed_at timestamptz not null default now(),
    unique (user_id, "window", k, computed_on)
);
comment on table public.signals is 'Figures computed of a user over a window: rage_clicks, error_count, timeouts';
comment on column public.signals.k is 'Name of the figure';
comment on column public.signals.v is 'Its value';
comment on column public.signals.computed_on is 'Day in UTC: one value per user, window, figure and day, so that computing again replaces it';
comment on column public.signals."window" is 'Time the figure looks back over; the name is a reserved word, so SQL quotes it';

create table if not exists public.segments (
    id bigint generated by default as identity primary key,
    tenant_id uuid references public.tenants (id) on delete cascade,
    code text not null unique check (code ~ '^[a-z0-9_]{1,60}$'),
    name text check (char_length(name) <= 120),
    description text check (char_length(description) <= 2000),
    rule jsonb not null default '{}' check (jsonb_typeof(rule) = 'object' and octet_length(rule::text) <= 16384),
    is_dynamic boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.segments is 'Groups of users, such as power_user or churn_risk';
comment on column public.segments.tenant_id is 'Null for groups of the platform; else the tenant whose managers see it';
comment on column public.segments.rule is 'How members are found when is_dynamic';
create index if not exists segments_tenant_id_idx on public.segments (tenant_id);

create table if not exists public.user_segments (
    user_id uuid not null references auth.users (id) on delete cascade,
    segment_id bigint not null references public.segments (id) on delete cascade,
    score numeric,
    assigned_at timestamptz not null default now(),
    expires_at timestamptz check (expires_at > assigned_at),
    primary key (user_id, segment_id)
);
comment on table public.user_segments is 'Who is in a segment';
comment on column public.user_segments.score is 'How well the user fits, in the terms of the segment';
comment on column public.user_segments.expires_at is 'Not counted as a member after; null means it stays';
create index if not exists user_segments_segment_id_idx on public.user_segments (segment_id, user_id);

create table if not exists public.spend (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    platform text not null check (char_length(platform) between 1 and 60),
    campaign_id text check (char_length(campaign_id) <= 200),
    adset_id text check (char_length(adset_id) <= 200),
    date date not null,
    spend_cents bigint not null default 0 check (spend_cents >= 0),
    clicks bigint not null default 0 check (clicks >= 0),
    impressions bigint not null default 0 check (impressions >= 0),
    conv bigint not null default 0 check (conv >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint spend_key unique nulls not distinct (tenant_id, platform, campaign_id, adset_id, date)
);
comment on table public.spend is 'What advertising cost per day and campaign; loaded by upsert_spend()';
comment on column public.spend.date is 'Day in UTC, as in metrics_daily';
comment on column public.spend.spend_cents is 'In the currency of the tenant''s metrics_daily; whoever loads it converts';
comment on column public.spend.conv is 'Conversions as the platform of the advertisement counts them';
create index if not exists spend_id_idx on public.spend (id);
create index if not exists spend_tenant_id_date_idx on public.spend (tenant_id, date);
