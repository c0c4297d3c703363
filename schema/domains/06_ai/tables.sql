-- AI: agents of tenants and what they did, texts with their vectors, and how deployments fare.

create table if not exists public.ai_agents (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 120),
    description text check (char_length(description) <= 4000),
    capabilities text[] not null default '{}' check (cardinality(capabilities) <= 50),
    model text not null check (char_length(model) between 1 and 120),
    system_prompt text check (char_length(system_prompt) <= 50000),
    temperature numeric(3, 2) check (temperature between 0 and 2),
    max_tokens integer check (max_tokens between 1 and 10000000),
    training_data text[] not null default '{}' check (cardinality(training_data) <= 1000),
    personality jsonb not null default '{}'
        check (jsonb_typeof(personality) = 'object' and octet_length(personality::text) <= 32768),
    pricing jsonb not null default '{}' check (jsonb_typeof(pricing) = 'object' and octet_length(pricing::text) <= 8192),
    status text not null default 'draft' check (status in ('draft', 'active', 'inactive', 'training', 'error')),
    version integer not null default 1 check (version > 0),
    metrics jsonb not null default '{}' check (jsonb_typeof(metrics) = 'object'),
    created_by uuid default auth.uid() references auth.users (id) on delete set null,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.ai_agents is 'Agents a tenant defined: model, prompt, abilities';
comment on column public.ai_agents.metrics is 'Figures of its use; set by servers';
comment on column public.ai_agents.deleted_at is 'Set when the agent was thrown away; what it did stays';
create index if not exists ai_agents_id_idx on public.ai_agents (id);
create unique index if not exists ai_agents_tenant_id_name_key on public.ai_agents (tenant_id, lower(name)) where deleted_at is null;
create index if not exists ai_agents_created_by_idx on public.ai_agents (created_by);

create table if not exists public.agent_interactions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    agent_id uuid,
    user_id uuid references auth.users (id) on delete set null,
    conversation_id uuid,
    model text check (char_length(model) <= 120),
    input_text text not null check (char_length(input_text) <= 200000),
    output_text text check (char_length(output_text) <= 1000000),
    prompt_tokens integer check (prompt_tokens >= 0),
    completion_tokens integer check (completion_tokens >= 0),
    latency_ms integer check (latency_ms >= 0),
    cost_micros bigint not null default 0 check (cost_micros >= 0),
    currency app.currency not null default 'USD',
    success boolean not null default true,
    error_message text check (char_length(error_message) <= 4000),
    metadata jsonb not null default '{}'
        check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at),
    constraint agent_interactions_agent_fkey foreign key (tenant_id, agent_id)
        references public.ai_agents (tenant_id, id) on delete set null (agent_id)
)
partition by range (created_at);
comment on table public.agent_interactions is 'Calls of agents with input and output. They hold what people said, so only the user and managers read them';
comment on column public.agent_interactions.cost_micros is 'In millionths of the currency''s main unit';
create index if not exists agent_interactions_created_at_idx on public.agent_interactions using brin (created_at) with (pages_per_range = 32);
create index if not exists agent_interactions_tenant_id_agent_idx on public.agent_interactions (tenant_id, agent_id, created_at desc);
create index if not exists agent_interactions_user_id_idx on public.agent_interactions (user_id, created_at desc);

create table if not exists public.ai_health_metrics (
    id uuid primary key default app.uuid_v7(),
    deployment_id text not null check (char_length(deployment_id) between 1 and 200),
    environment text not null check (environment in ('development', 'staging', 'production')),
    "timestamp" timestamptz not null default now(),
    metrics jsonb not null check (octet_length(metrics::text) <= 262144),
    patterns jsonb not null default '[]' check (octet_length(patterns::text) <= 262144),
    recommendations text[] not null default '{}' check (cardinality(recommendations) <= 100),
    severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
    created_at timestamptz not null default now()
);
comment on table public.ai_health_metrics is 'Health of AI deployments: figures, patterns seen in them, what to do';
create index if not exists ai_health_metrics_deployment_idx on public.ai_health_metrics (deployment_id, environment, "timestamp" desc);

create table if not exists public.ai_insights (
    id uuid primary key default app.uuid_v7(),
    tenant_id uuid references public.tenants (id) on delete cascade,
    deployment_id text not null check (char_length(deployment_id) between 1 and 200),
    environment text not null check (environment in ('development', 'staging', 'production')),
    insights jsonb not null check (octet_length(insights::text) <= 262144),
    severity text not null default 'low' check (severity in ('low', 'medium', 'high', 'critical')),
    status text not null default 'new' check (status in ('new', 'acknowledged', 'dismissed')),
    acknowledged_by uuid references auth.users (id) on delete set null,
    expires_at timestamptz,
    created_at timestamptz not null default now()
);
comment on table public.ai_insights is 'Conclusions a program drew from the figures of a deployment';
comment on column public.ai_insights.tenant_id is 'Tenant it is about, if only one';
comment on column public.ai_insights.acknowledged_by is 'Who took note; set by a trigger';
create index if not exists ai_insights_deployment_idx on public.ai_insights (deployment_id, environment, created_at desc);
create index if not exists ai_insights_tenant_id_idx on public.ai_insights (tenant_id);
create index if not exists ai_insights_acknowledged_by_idx on public.ai_insights (acknowledged_by);

-- Texts with vectors need the type. Where the server has no pgvector the table is left out; applying the schema again after
-- installing it brings the table.
do $$
begin
    if to_regtype('extensions.vector') is null then
        raise warning 'ai_embeddings is left out: the server has no extension vector';
        return;
    end if;

    create table if not exists public.ai_embeddings (
        tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
        id uuid not null default app.uuid_v7(),
        namespace text not null check (char_length(namespace) between 1 and 100),
        content text not null check (char_length(content) between 1 and 100000),
        embedding extensions.vector(1536),
        metadata jsonb not null default '{}'
            check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
        source_type text check (char_length(source_type) <= 60),
        source_id text check (char_length(source_id) <= 200),
        chunk_index integer check (chunk_index >= 0),
        model text check (char_length(model) <= 120),
        token_count integer check (token_count >= 0),
        content_hash bytea not null generated always as (app.sha256(content)) stored,
        content_tsv tsvector not null generated always as (to_tsvector('english'::regconfig, content)) stored,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (tenant_id, id),
        constraint ai_embeddings_content_key unique (tenant_id, namespace, content_hash)
    );
    comment on table public.ai_embeddings is 'Pieces of text with vectors of 1536 dimensions, for search_embeddings() and hybrid_search(). Rows of the platform''s tenant are for everyone signed in';
    comment on column public.ai_embeddings.embedding is 'Null until a worker has computed it; such a row is found by its words only';
    comment on column public.ai_embeddings.source_id is 'Where the piece is from, with source_type and chunk_index';
    comment on column public.ai_embeddings.content_hash is 'The same text is in a namespace once';
    create index if not exists ai_embeddings_id_idx on public.ai_embeddings (id);
    create index if not exists ai_embeddings_tenant_id_namespace_idx on public.ai_embeddings (tenant_id, namespace);
    create index if not exists ai_embeddings_embedding_idx on public.ai_embeddings
        using hnsw (embedding extensions.vector_cosine_ops) with (m = 16, ef_construction = 64);
    create index if not exists ai_embeddings_content_tsv_idx on public.ai_embeddings using gin (content_tsv);
    create index if not exists ai_embeddings_metadata_idx on public.ai_embeddings using gin (metadata jsonb_path_ops);
end
$$;
