-- Notifications: what a user is told, and how it wants to be told.

create table if not exists public.notification_types (
    code text primary key check (code ~ '^[a-z0-9_]{1,60}$'),
    name text not null check (char_length(name) between 1 and 120),
    description text check (char_length(description) <= 1000),
    sort_order smallint not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.notification_types is 'Kinds of notification: what notifications.type and the preferences may name';

create table if not exists public.notifications (
    id uuid primary key default app.uuid_v7(),
    user_id uuid not null references auth.users (id) on delete cascade,
    tenant_id uuid references public.tenants (id) on delete cascade,
    type text not null references public.notification_types (code) on update cascade on delete restrict,
    level text not null default 'info' check (level in ('info', 'success', 'warning', 'error')),
    title text not null check (char_length(title) between 1 and 200),
    message text not null check (char_length(message) <= 4000),
    action jsonb check (jsonb_typeof(action) = 'object' and octet_length(action::text) <= 8192),
    link text check (char_length(link) <= 2048 and link ~ '^(https?://|/)'),
    read boolean not null default false,
    read_at timestamptz,
    archived boolean not null default false,
    archived_at timestamptz,
    priority text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
    channels text[] not null default '{}' check (channels <@ array['in_app', 'email', 'push', 'sms']),
    scheduled_for timestamptz,
    email_sent boolean not null default false,
    email_sent_at timestamptz,
    push_sent boolean not null default false,
    push_sent_at timestamptz,
    sms_sent boolean not null default false,
    sms_sent_at timestamptz,
    expires_at timestamptz,
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 16384),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (read = (read_at is not null)),
    check (archived = (archived_at is not null))
);
comment on table public.notifications is 'What a user is told, in the app and over other channels. Written by app.notify() and servers; the user marks it read or archives it';
comment on column public.notifications.type is 'What it is about; level says how serious it is';
comment on column public.notifications.action is 'What the user can do about it, for the client to render';
comment on column public.notifications.read_at is 'Follows read, by a trigger';
comment on column public.notifications.archived_at is 'Follows archived, by a trigger';
comment on column public.notifications.channels is 'Where else it goes: email, push, sms; workers set the …_sent columns';
comment on column public.notifications.scheduled_for is 'Not to be shown or sent before';
comment on column public.notifications.expires_at is 'Not worth showing after';
create index if not exists notifications_user_id_created_at_idx on public.notifications (user_id, created_at desc, id desc);
create index if not exists notifications_user_id_unread_idx on public.notifications (user_id, created_at desc) where not read and not archived;
create index if not exists notifications_tenant_id_idx on public.notifications (tenant_id);
create index if not exists notifications_type_idx on public.notifications (type);
create index if not exists notifications_scheduled_for_idx on public.notifications (scheduled_for)
    where scheduled_for is not null and not (email_sent and push_sent and sms_sent);

create table if not exists public.notification_preferences (
    id uuid primary key default app.uuid_v7(),
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    tenant_id uuid references public.tenants (id) on delete cascade,
    notification_type text not null references public.notification_types (code) on update cascade on delete cascade,
    email_enabled boolean not null default true,
    push_enabled boolean not null default true,
    sms_enabled boolean not null default false,
    in_app_enabled boolean not null default true,
    frequency text not null default 'immediate' check (frequency in ('immediate', 'daily', 'weekly', 'never')),
    quiet_hours_start time,
    quiet_hours_end time,
    timezone text not null default 'UTC' check (char_length(timezone) between 1 and 60),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint notification_preferences_key unique nulls not distinct (user_id, tenant_id, notification_type),
    constraint notification_preferences_quiet_hours check ((quiet_hours_start is null) = (quiet_hours_end is null))
);
comment on table public.notification_preferences is 'How a user wants to be told of each kind of notification; where there is no row, the defaults hold';
comment on column public.notification_preferences.tenant_id is 'For notifications of that tenant only; null for all others';
comment on column public.notification_preferences.quiet_hours_start is 'Local time of timezone from when nothing disturbs, until quiet_hours_end, maybe of the next day';
create index if not exists notification_preferences_tenant_id_idx on public.notification_preferences (tenant_id);
create index if not exists notification_preferences_notification_type_idx on public.notification_preferences (notification_type);

create table if not exists public.push_subscriptions (
    id bigint primary key generated by default as identity,
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    endpoint text not null unique check (endpoint ~ '^https://' and char_length(endpoint) <= 2048),
    p256dh text not null check (p256dh ~ '^[A-Za-z0-9_=-]{20,200}$'),
    auth text not null check (auth ~ '^[A-Za-z0-9_=-]{10,100}$'),
    user_agent text check (char_length(user_agent) <= 1000),
    failed_count integer not null default 0 check (failed_count >= 0),
    last_success_at timestamptz,
    expires_at timestamptz,
    created_at timestamptz not null default now()
);
comment on table public.push_subscriptions is 'Browsers to push to (RFC 8030). Whoever knows an endpoint can push, so only the user and servers see it';
comment on column public.push_subscriptions.endpoint is 'A browser has one. It changes hands with register_push_subscription()';
create index if not exists push_subscriptions_user_id_idx on public.push_subscriptions (user_id);
