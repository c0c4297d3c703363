-- Workflows: what people automate, frozen versions of it, its runs with their steps, templates, rules on leads.

create table if not exists public.automation_workflows (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 200),
    description text check (char_length(description) <= 4000),
    trigger_config jsonb not null default '{}'
        check (jsonb_typeof(trigger_config) = 'object' and octet_length(trigger_config::text) <= 65536),
    steps jsonb not null default '[]' check (jsonb_typeof(steps) = 'array' and octet_length(steps::text) <= 524288),
    status text not null default 'draft' check (status in ('draft', 'active', 'inactive', 'archived')),
    category text not null default 'general' check (char_length(category) between 1 and 60),
    tags text[] not null default '{}' check (cardinality(tags) <= 20),
    enabled boolean not null default true,
    current_version integer check (current_version > 0),
    timeout_s integer not null default 3600 check (timeout_s between 1 and 604800),
    max_retries integer not null default 3 check (max_retries between 0 and 20),
    last_run_at timestamptz,
    next_run_at timestamptz,
    created_by uuid default auth.uid() references auth.users (id) on delete set null,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.automation_workflows is 'Automations as people edit them: trigger and steps. What runs is the published version of one';
comment on column public.automation_workflows.enabled is 'Off: nothing new is queued, whatever the status';
comment on column public.automation_workflows.current_version is 'Newest published version; null before the first. Set by publish_workflow()';
comment on column public.automation_workflows.timeout_s is 'Seconds that one run may take';
comment on column public.automation_workflows.max_retries is 'How often a failed run is tried again';
comment on column public.automation_workflows.deleted_at is 'Set by delete_workflow(); its runs stay';
create index if not exists automation_workflows_id_idx on public.automation_workflows (id);
create unique index if not exists automation_workflows_tenant_id_name_key
    on public.automation_workflows (tenant_id, lower(name)) where deleted_at is null;
create index if not exists automation_workflows_tenant_id_status_idx on public.automation_workflows (tenant_id, status, category);
create index if not exists automation_workflows_next_run_at_idx
    on public.automation_workflows (next_run_at) where enabled and status = 'active' and deleted_at is null;
create index if not exists automation_workflows_created_by_idx on public.automation_workflows (created_by);

create table if not exists public.workflow_definitions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    workflow_id uuid,
    name text not null check (char_length(name) between 1 and 200),
    description text check (char_length(description) <= 4000),
    version integer not null check (version > 0),
    definition jsonb not null check (octet_length(definition::text) <= 524288),
    triggers jsonb not null default '{}' check (octet_length(triggers::text) <= 65536),
    checksum bytea not null generated always as (app.sha256(definition::text)) stored,
    is_active boolean not null default true,
    published_at timestamptz not null default now(),
    created_by uuid default auth.uid() references auth.users (id) on delete set null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint workflow_definitions_workflow_fkey foreign key (tenant_id, workflow_id)
        references public.automation_workflows (tenant_id, id) on delete cascade,
    constraint workflow_definitions_version_key unique (tenant_id, workflow_id, version)
);
comment on table public.workflow_definitions is 'Published versions of workflows: numbered and not changed any more. Some stand alone, without a workflow';
comment on column public.workflow_definitions.version is 'Counts from 1 per workflow; given by a trigger where it is left out';
comment on column public.workflow_definitions.checksum is 'SHA-256 of the definition, to see whether two versions are the same';
create index if not exists workflow_definitions_id_idx on public.workflow_definitions (id);
create index if not exists workflow_definitions_created_by_idx on public.workflow_definitions (created_by);

create table if not exists public.autopilot_workflows (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 200),
    trigger text not null
        check (trigger in ('lead_captured', 'lead_scored', 'lead_qualified', 'lead_unqualified', 'conversion', 'schedule')),
    conditions jsonb not null default '{}'
        check (jsonb_typeof(conditions) = 'object' and octet_length(conditions::text) <= 32768),
    actions jsonb not null,
    enabled boolean not null default true,
    created_by uuid default auth.uid() references auth.users (id) on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint autopilot_workflows_actions_known check (
        jsonb_typeof(actions) = 'array'
        and jsonb_array_length(actions) between 1 and 50
        and octet_length(actions::text) <= 65536
        and not jsonb_path_exists(
            actions,
            'strict $[*] ? (!(@.type like_regex "^(send_email|assign_to_sales|sync_crm|start_nurturing|update_score|notify)$"))',
            silent => true
        )
        and not jsonb_path_exists(actions, '$[*] ? (!exists(@.type))')
    ),
    constraint autopilot_workflows_actions_without_secrets check (
        not jsonb_path_exists(
            actions,
            '$.** ? (@.type() == "object").keyvalue() ? (@.key like_regex "api[_-]?key|secret|passwor|passphrase|credential|(access|auth|refresh|bearer)[_-]?token|private[_-]?key" flag "i")'
        )
    )
);
comment on table public.autopilot_workflows is 'Rules: when a trigger fires for a lead and all conditions hold, do the actions';
comment on column public.autopilot_workflows.conditions is 'Every key equals what the facts say; {} holds always';
comment on column public.autopilot_workflows.actions is 'Objects with a type and maybe a delay in seconds. A connection is named by the id of its integration; keys and passwords are refused';
create index if not exists autopilot_workflows_id_idx on public.autopilot_workflows (id);
create index if not exists autopilot_workflows_tenant_id_trigger_idx on public.autopilot_workflows (tenant_id, trigger) where enabled;
create index if not exists autopilot_workflows_created_by_idx on public.autopilot_workflows (created_by);

create table if not exists public.workflow_executions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    workflow_id uuid,
    definition_id uuid,
    autopilot_workflow_id uuid,
    user_id uuid references auth.users (id) on delete set null,
    status text not null default 'pending' check (status in ('pending', 'running', 'completed', 'failed', 'cancelled', 'timed_out')),
    trigger_type text not null default 'manual' check (char_length(trigger_type) between 1 and 60),
    input_data jsonb not null default '{}' check (octet_length(input_data::text) <= 1048576),
    output_data jsonb check (octet_length(output_data::text) <= 1048576),
    error_message text check (char_length(error_message) <= 10000),
    attempt integer not null default 0 check (attempt >= 0),
    max_attempts integer not null default 1 check (max_attempts between 1 and 21),
    idempotency_key text check (char_length(idempotency_key) between 1 and 200),
    scheduled_at timestamptz not null default now(),
    locked_by text check (char_length(locked_by) <= 200),
    locked_until timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    duration_ms bigint generated always as ((extract(epoch from completed_at - started_at) * 1000)::bigint) stored,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint workflow_executions_workflow_fkey foreign key (tenant_id, workflow_id)
        references public.automation_workflows (tenant_id, id) on delete cascade,
    constraint workflow_executions_definition_fkey foreign key (tenant_id, definition_id)
        references public.workflow_definitions (tenant_id, id) on delete cascade,
    constraint workflow_executions_autopilot_fkey foreign key (tenant_id, autopilot_workflow_id)
        references public.autopilot_workflows (tenant_id, id) on delete cascade,
    constraint workflow_executions_of_something check (num_nonnulls(workflow_id, definition_id, autopilot_workflow_id) >= 1),
    constraint workflow_executions_ends_after_start check (completed_at >= started_at),
    constraint workflow_executions_idempotency_key_key unique (tenant_id, idempotency_key)
);
comment on table public.workflow_executions is 'Runs of workflows, of stand-alone definitions and of autopilot rules; also the queue of workers';
comment on column public.workflow_executions.user_id is 'Who started it, if a person did';
comment on column public.workflow_executions.attempt is 'How often a worker took it';
comment on column public.workflow_executions.locked_until is 'A worker has it until then; afterwards another may take it';
comment on column public.workflow_executions.scheduled_at is 'Not before that time; later after a failure';
create index if not exists workflow_executions_id_idx on public.workflow_executions (id);
create index if not exists workflow_executions_due_idx
    on public.workflow_executions (scheduled_at) where status in ('pending', 'running');
create index if not exists workflow_executions_workflow_idx on public.workflow_executions (tenant_id, workflow_id, created_at desc);
create index if not exists workflow_executions_definition_idx on public.workflow_executions (tenant_id, definition_id);
create index if not exists workflow_executions_autopilot_idx on public.workflow_executions (tenant_id, autopilot_workflow_id);
create index if not exists workflow_executions_user_id_idx on public.workflow_executions (user_id);

create table if not exists public.step_executions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    execution_id uuid not null,
    step_id text not null check (char_length(step_id) between 1 and 200),
    step_name text check (char_length(step_name) <= 200),
    step_type text not null check (char_length(step_type) between 1 and 60),
    step_index integer check (step_index >= 0),
    attempt integer not null default 1 check (attempt > 0),
    status text not null default 'pending' check (status in ('pending', 'running', 'completed', 'failed', 'skipped')),
    input_data jsonb check (octet_length(input_data::text) <= 1048576),
    output_data jsonb check (octet_length(output_data::text) <= 1048576),
    error_message text check (char_length(error_message) <= 10000),
    started_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at),
    constraint step_executions_execution_fkey foreign key (tenant_id, execution_id)
        references public.workflow_executions (tenant_id, id) on delete cascade,
    constraint step_executions_ends_after_start check (completed_at >= started_at)
)
partition by range (created_at);
comment on table public.step_executions is 'Steps of a run, one row per attempt';
comment on column public.step_executions.step_id is 'Name of the step in the definition; the step''s name where it is left out';
comment on column public.step_executions.tenant_id is 'The run''s; filled in by a trigger where it is left out';
create index if not exists step_executions_created_at_idx on public.step_executions using brin (created_at) with (pages_per_range = 32);
create index if not exists step_executions_execution_idx on public.step_executions (tenant_id, execution_id, step_id, attempt);

create table if not exists public.workflow_templates (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 100),
    name text not null check (char_length(name) between 1 and 200),
    description text check (char_length(description) <= 4000),
    category text not null default 'general' check (char_length(category) between 1 and 60),
    difficulty text not null default 'beginner' check (difficulty in ('beginner', 'intermediate', 'advanced')),
    visibility text not null default 'public' check (visibility in ('public', 'tenant')),
    price_minor bigint not null default 0 check (price_minor >= 0),
    currency app.currency not null default 'USD',
    nodes jsonb not null default '[]' check (jsonb_typeof(nodes) = 'array' and octet_length(nodes::text) <= 524288),
    connections jsonb not null default '[]' check (jsonb_typeof(connections) = 'array' and octet_length(connections::text) <= 524288),
    preview_url text check (preview_url ~ '^https://' and char_length(preview_url) <= 2000),
    downloads integer not null default 0 check (downloads >= 0),
    rating numeric(3, 2) not null default 0 check (rating between 0 and 5),
    tags text[] not null default '{}' check (cardinality(tags) <= 20),
    author_id uuid default auth.uid() references auth.users (id) on delete set null,
    status text not null default 'draft' check (status in ('draft', 'published', 'archived')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.workflow_templates is 'Blueprints of workflows to start from. Published public ones are for everyone';
comment on column public.workflow_templates.rating is 'Mean of 1 to 5, set by servers; 0 before the first';
create index if not exists workflow_templates_id_idx on public.workflow_templates (id);
create index if not exists workflow_templates_category_idx on public.workflow_templates (category, status);
create index if not exists workflow_templates_author_id_idx on public.workflow_templates (author_id);
