-- What people chose in a consent banner.

create table if not exists app.consent_purposes (
    purpose text primary key check (purpose ~ '^[a-z][a-z0-9_]{0,63}$'),
    setting text not null check (setting ~ '^[a-z][a-z0-9_]{0,63}$'),
    retention_days integer not null check (retention_days between 1 and 3650)
);
comment on table app.consent_purposes is 'What each setting of a consent banner stands for. The rows are the operator''s: add purposes of your own';
comment on column app.consent_purposes.setting is 'Key of privacy_consents.settings that gives or refuses the purpose. What belongs to necessary needs no consent';
comment on column app.consent_purposes.retention_days is 'How long a banner decision holds for it';
create index if not exists consent_purposes_setting_idx on app.consent_purposes (setting);
alter table app.consent_purposes enable row level security;

create table if not exists public.privacy_consents (
    id uuid primary key default app.uuid_v7(),
    user_id uuid default auth.uid() references auth.users (id) on delete set null,
    subject_hash app.sha256_hex,
    consent_id text not null default gen_random_uuid()::text unique check (char_length(consent_id) between 1 and 200),
    settings jsonb not null default '{}'
        check (
            jsonb_typeof(settings) = 'object'
            and octet_length(settings::text) <= 4096
            and not jsonb_path_exists(settings, 'strict $.* ? (@.type() != "boolean")')
        ),
    jurisdiction text not null default 'EU' check (jurisdiction ~ '^[A-Z][A-Z0-9-]{1,9}$'),
    consent_version text not null default '2.1' check (char_length(consent_version) between 1 and 40),
    policy_version text check (char_length(policy_version) between 1 and 40),
    source text not null default 'banner' check (source ~ '^[a-z][a-z0-9_]{0,39}$'),
    ip_address inet,
    user_agent text check (char_length(user_agent) <= 1000),
    data_processing_purposes text[] not null default '{}' check (cardinality(data_processing_purposes) <= 200),
    retention_period integer not null default 365 check (retention_period between 1 and 3650),
    superseded_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default now()
);
comment on table public.privacy_consents is 'Evidence of what somebody chose in a consent banner, one row per decision. Nobody changes a row; a new decision supersedes the one before';
comment on column public.privacy_consents.user_id is 'The signed-in user, if nothing else is said; null for a visitor (recorded by a server) and after the account was deleted';
comment on column public.privacy_consents.subject_hash is 'Keyed digest of the person''s e-mail address, of the id where there is none: the row still proves something when the account is gone and the person states the address';
comment on column public.privacy_consents.settings is 'What was chosen: one boolean per setting of the banner';
comment on column public.privacy_consents.ip_address is 'As the request states it, not as the client writes it';
comment on column public.privacy_consents.user_agent is 'As the request states it, not as the client writes it';
comment on column public.privacy_consents.data_processing_purposes is 'What the granted settings stand for by app.consent_purposes; servers may add to it';
comment on column public.privacy_consents.retention_period is 'Days the decision holds: the longest of the granted settings. Servers may state another';
comment on column public.privacy_consents.source is 'Where the choice was made, such as banner, settings or signup';
comment on column public.privacy_consents.superseded_at is 'When a later decision of the same user, or an erasure, took its place';
create index if not exists privacy_consents_user_id_created_at_idx on public.privacy_consents (user_id, created_at desc, id desc);
create index if not exists privacy_consents_subject_hash_idx on public.privacy_consents (subject_hash);
