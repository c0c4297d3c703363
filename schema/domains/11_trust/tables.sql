-- Trust: what the privacy guardian decided about accesses to a user's data, how the user wants it to decide, and the proof
-- that the record of it was not changed.

create table if not exists public.guardian_preferences (
    user_id uuid primary key default auth.uid() references auth.users (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    trust_level text not null default 'balanced' check (trust_level in ('strict', 'balanced', 'relaxed')),
    auto_adjust boolean not null default true,
    risk_weights jsonb not null default '{}'
        check (
            jsonb_typeof(risk_weights) = 'object'
            and octet_length(risk_weights::text) <= 4096
            and not jsonb_path_exists(risk_weights, '$.* ? (@.type() != "number" || @ < 0 || @ > 1)')
        ),
    disabled_scopes text[] not null default '{}'
        check (disabled_scopes <@ array['user', 'app', 'api', 'external'] and cardinality(disabled_scopes) <= 4),
    disabled_data_classes text[] not null default '{}'
        check (
            disabled_data_classes <@ array['telemetry', 'location', 'audio', 'biometrics', 'content', 'credentials', 'other']
            and cardinality(disabled_data_classes) <= 7
        ),
    sensitive_contexts text[] not null default '{}'
        check (
            sensitive_contexts <@ array['camera_active', 'microphone_active', 'location_tracking', 'biometric_auth']
            and cardinality(sensitive_contexts) <= 4
        ),
    private_mode_enabled boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.guardian_preferences is 'How a user wants the privacy guardian to decide. Without a row the defaults hold';
comment on column public.guardian_preferences.user_id is 'The signed-in user, if nothing else is said';
comment on column public.guardian_preferences.id is 'For clients that expect one; the key is the user';
comment on column public.guardian_preferences.auto_adjust is 'The guardian may learn from the user''s decisions';
comment on column public.guardian_preferences.risk_weights is 'How much a data class counts, from 0 to 1, where the user differs from the guardian';
comment on column public.guardian_preferences.disabled_scopes is 'Who gets nothing at all';
comment on column public.guardian_preferences.disabled_data_classes is 'What is given to nobody';
comment on column public.guardian_preferences.sensitive_contexts is 'When the guardian is to be stricter';

create table if not exists public.guardian_events (
    user_id uuid not null references auth.users (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    event_id text not null check (char_length(event_id) between 1 and 200),
    event_type text not null check (char_length(event_type) between 1 and 100),
    scope text not null check (scope in ('user', 'app', 'api', 'external')),
    data_class text not null check (
        data_class in ('telemetry', 'location', 'audio', 'biometrics', 'content', 'credentials', 'other')
    ),
    risk_level text not null check (risk_level in ('low', 'medium', 'high', 'critical')),
    risk_score numeric(4, 3) not null check (risk_score between 0 and 1),
    action_taken text not null check (action_taken in ('allow', 'mask', 'redact', 'block', 'alert')),
    description text check (char_length(description) <= 2000),
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
    fingerprint text not null check (char_length(fingerprint) between 1 and 200),
    user_decision text not null default 'pending' check (user_decision in ('pending', 'allowed', 'blocked')),
    decided_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (user_id, id, created_at),
    check ((user_decision = 'pending') = (decided_at is null))
)
partition by range (created_at);
comment on table public.guardian_events is 'Accesses to a user''s data and what the guardian did about each. Written by servers; only the user sees them. Nobody changes one, the user adds its decision';
comment on column public.guardian_events.event_id is 'Id of the guardian that reported it; of one user each is taken once';
comment on column public.guardian_events.scope is 'Who wanted the data';
comment on column public.guardian_events.risk_score is 'From 0 (none) to 1';
comment on column public.guardian_events.fingerprint is 'Equal for accesses of the same kind';
comment on column public.guardian_events.user_decision is 'What the user thinks of it, by decide_guardian_event(). Not part of the ledger, which notes the decision as an event of its own';
create index if not exists guardian_events_created_at_idx on public.guardian_events using brin (created_at) with (pages_per_range = 32);
create index if not exists guardian_events_user_id_created_at_idx on public.guardian_events (user_id, created_at desc, id desc);
create index if not exists guardian_events_user_id_event_id_idx on public.guardian_events (user_id, event_id);

create table if not exists public.trust_ledger_roots (
    user_id uuid not null references auth.users (id) on delete cascade,
    date date not null,
    id uuid not null default app.uuid_v7(),
    hash_root app.sha256_hex not null,
    event_count integer not null check (event_count > 0),
    algorithm text not null default 'sha256' check (algorithm = 'sha256'),
    previous_root app.sha256_hex,
    chain_hash app.sha256_hex not null,
    created_at timestamptz not null default now(),
    primary key (user_id, date)
);
comment on table public.trust_ledger_roots is 'One digest per user and day (UTC) of all audit and guardian rows of that user: a Merkle root as in RFC 6962. A row that is changed, removed or added later no longer fits it. Made by build_trust_ledger() and never changed';
comment on column public.trust_ledger_roots.id is 'For clients that expect one; the key is user and day';
comment on column public.trust_ledger_roots.hash_root is 'Root of the tree over the rows of the day, see app.trust_ledger_entries';
comment on column public.trust_ledger_roots.event_count is 'How many rows the day had; a day without any has no root';
comment on column public.trust_ledger_roots.previous_root is 'hash_root of the user''s day before that has one; null for the first';
comment on column public.trust_ledger_roots.chain_hash is 'Digest of this root and all earlier ones. Who writes it down elsewhere can tell later whether any was replaced';
create index if not exists trust_ledger_roots_date_idx on public.trust_ledger_roots (date);

create table if not exists public.trust_badges (
    id uuid primary key default app.uuid_v7(),
    badge_id app.slug not null unique,
    title text not null check (char_length(btrim(title)) between 1 and 200),
    description text check (char_length(description) <= 2000),
    issuer text not null check (char_length(btrim(issuer)) between 1 and 200),
    category text not null check (char_length(category) between 1 and 60),
    level text not null check (char_length(level) between 1 and 60),
    status text not null default 'verified' check (status in ('verified', 'pending', 'expired')),
    verification_date date,
    expiry_date date,
    badge_url text check (char_length(badge_url) <= 2048 and badge_url ~ '^https?://'),
    evidence_url text check (char_length(evidence_url) <= 2048 and evidence_url ~ '^https?://'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (expiry_date > verification_date)
);
comment on table public.trust_badges is 'Certificates of the platform (SOC 2, GDPR, …) that it shows to everyone. What users earn for activity are badges';
comment on column public.trust_badges.status is 'Only verified ones are shown; expired follows expiry_date, by a daily task';
create index if not exists trust_badges_expiry_date_idx on public.trust_badges (expiry_date) where status = 'verified';
