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
