-- Identity: what the product knows about a person beyond the account in auth.users.
--
-- Everything here belongs to one user and disappears with the account. Rows appear through
-- handle_new_user(), so no client inserts a profile or gives itself a role.

create table if not exists public.profiles (
    id uuid primary key references auth.users (id) on delete cascade,
    email text,
    display_name text check (char_length(display_name) <= 80),
    avatar_url text check (char_length(avatar_url) <= 2048 and avatar_url ~ '^https?://'),
    bio text check (char_length(bio) <= 2000),
    location text check (char_length(location) <= 200),
    website text check (char_length(website) <= 2048 and website ~ '^https?://'),
    referral_code text unique check (referral_code ~ '^[A-HJ-NP-Z2-9]{8}$'),
    total_xp integer not null default 0 check (total_xp >= 0),
    total_referrals integer not null default 0 check (total_referrals >= 0),
    level integer not null generated always as (total_xp / 100 + 1) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
comment on table public.profiles is 'One row per user: name, picture, experience points. Private to its owner; what others may see is the view public_profiles';
comment on column public.profiles.email is 'Copy of auth.users.email, kept in step by a trigger';
comment on column public.profiles.referral_code is 'Code to invite others with; made by the database';
comment on column public.profiles.total_xp is 'Experience points; only servers change them';
comment on column public.profiles.level is 'One level per hundred experience points';
comment on column public.profiles.deleted_at is 'Set when the profile was retired; it is shown to nobody else then';
create index if not exists profiles_email_idx on public.profiles (email);
create index if not exists profiles_display_name_trgm_idx on public.profiles using gin (display_name extensions.gin_trgm_ops);
-- Subscribers of row changes get the old row too, as they need it to update lists.
alter table public.profiles replica identity full;

create table if not exists public.user_roles (
    user_id uuid not null references auth.users (id) on delete cascade,
    role public.app_role not null,
    granted_by uuid references auth.users (id) on delete set null,
    granted_at timestamptz not null default now(),
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (user_id, role),
    check (expires_at > granted_at)
);
comment on table public.user_roles is 'Platform-wide roles of a user. Read through has_role() and is_admin()';
comment on column public.user_roles.granted_by is 'Who gave the role; null when the database or a server did';
comment on column public.user_roles.expires_at is 'The role ends then; null means it stays';
create index if not exists user_roles_granted_by_idx on public.user_roles (granted_by);
create index if not exists user_roles_role_idx on public.user_roles (role) where role <> 'user';

create table if not exists public.user_settings (
    id uuid primary key default app.uuid_v7(),
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    tenant_id uuid,
    email_notifications_enabled boolean not null default true,
    push_notifications_enabled boolean not null default true,
    sms_notifications_enabled boolean not null default false,
    notification_types jsonb not null
        default '{"system": true, "billing": true, "security": true, "community": true, "marketing": false, "product_updates": true}'
        check (jsonb_typeof(notification_types) = 'object' and octet_length(notification_types::text) <= 4096),
    theme text not null default 'system' check (theme in ('light', 'dark', 'system')),
    language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    timezone text not null default 'UTC' check (char_length(timezone) <= 64),
    date_format text not null default 'YYYY-MM-DD' check (char_length(date_format) between 1 and 20),
    time_format text not null default '24h' check (time_format in ('12h', '24h')),
    profile_visibility text not null default 'private' check (profile_visibility in ('public', 'private', 'friends')),
    analytics_opt_in boolean not null default false,
    data_sharing_enabled boolean not null default false,
    beta_features_enabled boolean not null default false,
    experimental_features_enabled boolean not null default false,
    custom_settings jsonb not null default '{}'
        check (jsonb_typeof(custom_settings) = 'object' and octet_length(custom_settings::text) <= 16384),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint user_settings_user_id_tenant_id_key unique nulls not distinct (user_id, tenant_id)
);
comment on table public.user_settings is 'Preferences of a user: one row without tenant for the person, and optionally one per tenant';
comment on column public.user_settings.user_id is 'The signed-in user, if nothing else is said';
comment on column public.user_settings.tenant_id is 'Null for the person''s own settings, else the settings used inside that tenant';
comment on column public.user_settings.timezone is 'Name of the IANA time zone database, checked by a trigger';
comment on column public.user_settings.profile_visibility is 'Who sees the profile in public_profiles besides fellow members: public = every signed-in user, friends = those who follow each other. Only the row without tenant counts';
comment on column public.user_settings.analytics_opt_in is 'Off until the user says yes';
create index if not exists user_settings_tenant_id_idx on public.user_settings (tenant_id);

create table if not exists public.user_apps (
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    app text not null check (app ~ '^[a-z0-9_:-]{1,64}$'),
    connected boolean not null default false,
    connected_at timestamptz,
    meta jsonb not null default '{}'
        check (
            jsonb_typeof(meta) = 'object'
            and octet_length(meta::text) <= 16384
            and not meta ?| array['access_token', 'refresh_token', 'id_token', 'client_secret', 'password']
        ),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (user_id, app)
);
comment on table public.user_apps is 'Apps a user said to use or connected by OAuth';
comment on column public.user_apps.user_id is 'The signed-in user, if nothing else is said';
comment on column public.user_apps.meta is 'Facts about the connection, never tokens: those are refused';
comment on column public.user_apps.connected_at is 'When connected last became true; set by a trigger';
