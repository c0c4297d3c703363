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
