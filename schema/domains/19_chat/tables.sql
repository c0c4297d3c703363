-- Chat: threads of a person with an AI, and their messages.

create table if not exists public.chat_conversations (
    id uuid primary key default app.uuid_v7(),
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    tenant_id uuid references public.tenants (id) on delete set null,
    agent_id uuid,
    title text check (char_length(title) <= 200),
    model text check (char_length(model) <= 120),
    message_count integer not null default 0 check (message_count >= 0),
    last_message_at timestamptz,
    archived_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint chat_conversations_agent_fkey foreign key (tenant_id, agent_id)
        references public.ai_agents (tenant_id, id) on delete set null (agent_id),
    constraint chat_conversations_agent_has_tenant check (agent_id is null or tenant_id is not null)
);
comment on table public.chat_conversations is 'Threads of a user with an AI';
comment on column public.chat_conversations.tenant_id is 'Tenant whose agent takes part, or where the chat is about its data; null for a private one';
comment on column public.chat_conversations.message_count is 'Kept by a trigger on chat_messages';
comment on column public.chat_conversations.last_message_at is 'Time of the newest message; kept by a trigger on chat_messages';
comment on column public.chat_conversations.deleted_at is 'Set when the user threw the thread away';
create index if not exists chat_conversations_user_id_idx on public.chat_conversations (user_id, updated_at desc);
create index if not exists chat_conversations_tenant_id_agent_id_idx on public.chat_conversations (tenant_id, agent_id);

create table if not exists public.chat_messages (
    id uuid primary key default app.uuid_v7(),
    conversation_id uuid not null references public.chat_conversations (id) on delete cascade,
    user_id uuid not null references auth.users (id) on delete cascade,
    parent_id uuid,
    role text not null check (role in ('user', 'assistant', 'system')),
    content text not null check (char_length(content) between 1 and 200000),
    status text not null default 'complete' check (status in ('pending', 'complete', 'failed')),
    tokens integer check (tokens >= 0),
    metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
    created_at timestamptz not null default now(),
    constraint chat_messages_conversation_id_id_key unique (conversation_id, id),
    constraint chat_messages_parent_fkey foreign key (conversation_id, parent_id)
        references public.chat_messages (conversation_id, id) on delete set null (parent_id)
);
comment on table public.chat_messages is 'Messages of a thread. Users write role user; assistant and system come from servers';
comment on column public.chat_messages.user_id is 'Owner of the conversation, copied by a trigger, so that row-level security needs no join';
comment on column public.chat_messages.parent_id is 'Message of the same thread that this one answers, where a thread branches';
comment on column public.chat_messages.status is 'pending while an answer is being written';
create index if not exists chat_messages_conversation_id_idx on public.chat_messages (conversation_id, created_at, id);
create index if not exists chat_messages_parent_idx on public.chat_messages (conversation_id, parent_id);
create index if not exists chat_messages_user_id_idx on public.chat_messages (user_id);
