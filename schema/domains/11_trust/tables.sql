-- Trust: what guards a person's data, what it decided, and a ledger that shows when the record of it was changed.

create table if not exists public.guardian_preferences (
    user_id uuid primary key default auth.uid() references auth.users (id) on delete cascade,
    id uuid not null unique default app.uuid_v7(),
    trust_level text not null default 'balanced' check (trust_level in ('strict', 'balanced', 'relaxed')),
    auto_adjust boolean not null default true,
    risk_weights jsonb not null default '{}'
        check (jsonb_typeof(risk_weights) = 'object' and octet_length(risk_weights::text) <= 4096),
    disabled_scopes text[] not null default '{}' check (disabled_scopes <@ array['user', 'app', 'api', 'external']),
    disabled_data_classes text[] not null default '{}'
        check (disabled_data_classes <@ array['telemetry', 'location', 'audio', 'biometrics', 'content', 'credentials', 'other']),
    sensitive_contexts text[] not null default '{}'
        check (sensitive_contexts <@ array['camera_active', 'microphone_active', 'location_tracking', 'biometric_auth']),
    private_mode_enabled boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.guardian_preferences is 'How strictly the guardian protects a user';
comment on column public.guardian_preferences.user_id is 'The signed-in user, if nothing else is said';
comment on column public.guardian_preferences.auto_adjust is 'The guardian may learn from the user''s decisions';
comment on column public.guardian_preferences.risk_weights is 'Weight per class of data, 0 to 1, instead of the defaults';

create table if not exists public.guardian_events (
    user_id uuid not null references auth.users (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    event_id text not null default gen_random_uuid()::text check (char_length(event_id) between 1 and 200),
    event_type text not null check (char_length(event_type) between 1 and 100),
    scope text not null check (scope in ('user', 'app', 'api', 'external')),
    data_class text not null
        check (data_class in ('telemetry', 'location', 'audio', 'biometrics', 'content', 'credentials', 'other')),
    risk_level text not null check (risk_level in ('low', 'medium', 'high', 'critical')),
    risk_score numeric(4, 3) not null check (risk_score between 0 and 1),
    action_taken text not null check (action_taken in ('allow', 'mask', 'redact', 'block', 'alert')),
    user_decision text check (user_decision in ('allowed', 'blocked', 'pending')),
    description text check (char_length(description) <= 2000),
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 16384),
    fingerprint text not null check (char_length(fingerprint) between 1 and 200),
    previous_hash app.sha256_hex,
    created_at timestamptz not null default now(),
    primary key (user_id, id, created_at),
    constraint guardian_events_user_id_event_id_key unique (user_id, event_id, created_at)
)
partition by range (created_at);
comment on table public.guardian_events is 'What the guardian decided on accesses to a user''s data. Only the user reads them';
comment on column public.guardian_events.event_id is 'Id the client or server gave it';
comment on column public.guardian_events.risk_score is 'From 0, harmless, to 1';
comment on column public.guardian_events.user_decision is 'What the user said to it, by decide_guardian_event()';
comment on column public.guardian_events.fingerprint is 'Equal for accesses of one kind';
create index if not exists guardian_events_created_at_idx on public.guardian_events using brin (created_at) with (pages_per_range = 32);
create index if not exists guardian_events_user_id_created_at_idx on public.guardian_events (user_id, created_at desc);
create index if not exists guardian_events_id_idx on public.guardian_events (id);

create table if not exists public.trust_ledger_roots (
    user_id uuid not null references auth.users (id) on delete cascade,
    date date not null,
    hash_root app.sha256_hex not null,
    previous_root app.sha256_hex,
    event_count integer not null default 0 check (event_count >= 0),
    algorithm text not null default 'sha256' check (algorithm = 'sha256'),
    created_at timestamptz not null default now(),
    primary key (user_id, date)
);
comment on table public.trust_ledger_roots is 'For each user and day (UTC) the root of a hash tree over its audit and guardian events. A changed, added or removed event no longer fits the root';
comment on column public.trust_ledger_roots.previous_root is 'Root of the user''s last day before, so that no day can be taken out unseen';
create index if not exists trust_ledger_roots_date_idx on public.trust_ledger_roots (date);

create table if not exists public.trust_badges (
    id uuid primary key default app.uuid_v7(),
    badge_id app.slug not null unique,
    title text not null check (char_length(title) between 1 and 200),
    description text check (char_length(description) <= 4000),
    issuer text not null check (char_length(issuer) between 1 and 200),
    category text not null check (char_length(category) between 1 and 100),
    level text not null check (char_length(level) between 1 and 60),
    status text not null default 'verified' check (status in ('verified', 'pending', 'expired')),
    verification_date date,
    expiry_date date,
    badge_url text check (badge_url ~ '^https?://'),
    evidence_url text check (evidence_url ~ '^https?://'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (expiry_date > verification_date)
);
comment on table public.trust_badges is 'Certificates and attestations the platform shows, such as SOC 2. Badges of users are public.badges';
comment on column public.trust_badges.badge_id is 'Name in URLs';
create index if not exists trust_badges_expiry_date_idx on public.trust_badges (expiry_date) where status = 'verified';
