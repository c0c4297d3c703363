-- Leads, what happens with them, what is sent to them, what they cost and bring, experiments.

create table if not exists public.lead_sources (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    slug text not null check (slug ~ '^[a-z0-9_-]{1,60}$'),
    name text not null check (char_length(name) between 1 and 120),
    type text not null check (char_length(type) between 1 and 60),
    config jsonb not null default '{}' check (jsonb_typeof(config) = 'object' and octet_length(config::text) <= 16384),
    cost_model text check (cost_model in ('cpc', 'cpm', 'cpl', 'flat', 'free')),
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint lead_sources_slug_key unique (tenant_id, slug)
);
comment on table public.lead_sources is 'Where leads of a tenant come from';
create index if not exists lead_sources_id_idx on public.lead_sources (id);

create table if not exists public.leads (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    email text not null check (char_length(email) between 3 and 320 and email ~ '^[^@\s]+@[^@\s]+$'),
    first_name text check (char_length(first_name) <= 120),
    last_name text check (char_length(last_name) <= 120),
    company text check (char_length(company) <= 200),
    phone text check (char_length(phone) <= 60),
    source text check (char_length(source) <= 120),
    source_id uuid,
    campaign text check (char_length(campaign) <= 200),
    metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 65536),
    enrichment_data jsonb not null default '{}' check (jsonb_typeof(enrichment_data) = 'object' and octet_length(enrichment_data::text) <= 65536),
    lifecycle_stage text not null default 'lead'
        check (lifecycle_stage in ('subscriber', 'lead', 'mql', 'sql', 'opportunity', 'customer', 'evangelist')),
    marketing_consent boolean not null default false,
    score integer not null default 0 check (score between 0 and 100),
    score_factors jsonb not null default '{}' check (jsonb_typeof(score_factors) = 'object'),
    qualified boolean not null default false,
    priority text check (priority in ('hot', 'warm', 'cold')),
    status text not null default 'new'
        check (status in ('new', 'assigned', 'qualified', 'unqualified', 'contacted', 'converted', 'lost')),
    assigned_to uuid references auth.users (id) on delete set null,
    assigned_at timestamptz,
    crm_provider text check (char_length(crm_provider) <= 60),
    crm_id text check (char_length(crm_id) <= 200),
    crm_synced_at timestamptz,
    revenue_minor bigint check (revenue_minor >= 0),
    currency app.currency not null default 'USD',
    converted_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint leads_source_fkey foreign key (tenant_id, source_id)
        references public.lead_sources (tenant_id, id) on delete set null (source_id),
    constraint leads_crm_key unique (tenant_id, crm_provider, crm_id)
);
comment on table public.leads is 'People and companies that may become customers of a tenant';
comment on column public.leads.source is 'Free text, as it came; source_id where it is a configured one';
comment on column public.leads.score is '0 to 100, with score_factors, qualified and priority written by calculate_lead_score()';
comment on column public.leads.assigned_to is 'A member of the tenant';
comment on column public.leads.revenue_minor is 'In the smallest unit of currency';
create index if not exists leads_id_idx on public.leads (id);
create unique index if not exists leads_tenant_id_email_key on public.leads (tenant_id, lower(email)) where deleted_at is null;
create index if not exists leads_tenant_id_created_at_idx on public.leads (tenant_id, created_at desc);
create index if not exists leads_tenant_id_status_idx on public.leads (tenant_id, status, created_at desc);
create index if not exists leads_tenant_id_score_idx on public.leads (tenant_id, score desc);
create index if not exists leads_assigned_to_idx on public.leads (assigned_to);
create index if not exists leads_source_id_idx on public.leads (tenant_id, source_id);

create table if not exists public.lead_activities (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    activity_type text not null check (activity_type ~ '^[a-z][a-z0-9_.]{0,79}$'),
    activity_data jsonb not null default '{}' check (jsonb_typeof(activity_data) = 'object' and octet_length(activity_data::text) <= 32768),
    occurred_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint lead_activities_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade
);
comment on table public.lead_activities is 'Timeline of leads; feeds their score';
create index if not exists lead_activities_lead_idx on public.lead_activities (tenant_id, lead_id, created_at desc);

create table if not exists public.lead_sessions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    session_id text check (char_length(session_id) <= 200),
    duration integer not null default 0 check (duration >= 0),
    page_views integer not null default 0 check (page_views >= 0),
    started_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint lead_sessions_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint lead_sessions_ends_after_start check (ended_at >= started_at)
);
comment on table public.lead_sessions is 'Visits of a lead to the website; visits of everybody are sessions';
comment on column public.lead_sessions.duration is 'Seconds';
create index if not exists lead_sessions_lead_idx on public.lead_sessions (tenant_id, lead_id);

create table if not exists public.lead_touchpoints (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    source text not null check (char_length(source) between 1 and 120),
    type text not null default 'visit' check (char_length(type) between 1 and 60),
    campaign text check (char_length(campaign) <= 200),
    medium text check (char_length(medium) <= 120),
    content text check (char_length(content) <= 200),
    term text check (char_length(term) <= 200),
    url text check (char_length(url) <= 2048),
    referrer text check (char_length(referrer) <= 2048),
    occurred_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint lead_touchpoints_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade
);
comment on table public.lead_touchpoints is 'What brought a lead, touch by touch, for attribution';
create index if not exists lead_touchpoints_lead_idx on public.lead_touchpoints (tenant_id, lead_id, occurred_at);

create table if not exists public.email_templates (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    slug text not null check (slug ~ '^[a-z0-9_-]{1,100}$'),
    locale text not null default 'en' check (locale ~ '^[a-z]{2}(-[A-Z]{2})?$'),
    version integer not null default 1 check (version > 0),
    name text not null check (char_length(name) between 1 and 200),
    subject text not null check (char_length(subject) between 1 and 500),
    body text not null check (char_length(body) between 1 and 200000),
    html text check (char_length(html) <= 500000),
    type text check (char_length(type) <= 60),
    variables text[] not null default '{}' check (cardinality(variables) <= 100),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint email_templates_slug_key unique (tenant_id, slug, locale, version)
);
comment on table public.email_templates is 'E-mails with {{variables}}; those of the platform''s tenant are for every tenant';
create index if not exists email_templates_id_idx on public.email_templates (id);

create table if not exists public.email_queue (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid,
    template text not null check (char_length(template) between 1 and 200),
    recipient_email text not null check (char_length(recipient_email) between 3 and 320),
    recipient_name text check (char_length(recipient_name) <= 250),
    subject text check (char_length(subject) <= 500),
    body text check (char_length(body) <= 500000),
    scheduled_at timestamptz not null default now(),
    sent_at timestamptz,
    status text not null default 'pending' check (status in ('pending', 'processing', 'sent', 'failed', 'cancelled')),
    priority smallint not null default 5 check (priority between 1 and 9),
    attempts integer not null default 0 check (attempts >= 0),
    max_attempts integer not null default 5 check (max_attempts between 1 and 20),
    last_error text check (char_length(last_error) <= 4000),
    locked_by text check (char_length(locked_by) <= 200),
    locked_until timestamptz,
    provider_message_id text check (char_length(provider_message_id) <= 300),
    dedupe_key text check (char_length(dedupe_key) between 1 and 200),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint email_queue_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint email_queue_dedupe_key_key unique (tenant_id, dedupe_key)
);
comment on table public.email_queue is 'E-mails to send, for workers that take them with claim_emails()';
comment on column public.email_queue.priority is '1 first, 9 last';
create index if not exists email_queue_id_idx on public.email_queue (id);
create index if not exists email_queue_due_idx on public.email_queue (scheduled_at) where status in ('pending', 'processing');
create index if not exists email_queue_lead_idx on public.email_queue (tenant_id, lead_id);

create table if not exists public.email_interactions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    email_id text not null check (char_length(email_id) between 1 and 300),
    opened_at timestamptz,
    clicked_at timestamptz,
    replied_at timestamptz,
    bounced_at timestamptz,
    unsubscribed_at timestamptz,
    complained_at timestamptz,
    opened boolean not null generated always as (opened_at is not null) stored,
    clicked boolean not null generated always as (clicked_at is not null) stored,
    replied boolean not null generated always as (replied_at is not null) stored,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint email_interactions_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint email_interactions_email_key unique (tenant_id, lead_id, email_id)
);
comment on table public.email_interactions is 'What became of an e-mail to a lead, as the provider tells';

create table if not exists public.nurturing_sequences (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 200),
    steps jsonb not null check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) between 1 and 100 and octet_length(steps::text) <= 131072)
        -- Each step says after how many days which template is sent.
        check (not jsonb_path_exists(
            steps,
            '$[*] ? (!(@.delay.type() == "number" && @.delay >= 0 && @.delay <= 365 && @.emailTemplate.type() == "string"))'
        )),
    trigger text check (char_length(trigger) <= 60),
    trigger_score integer check (trigger_score between 0 and 100),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.nurturing_sequences is 'Series of e-mails: steps with delay, emailTemplate and conditions';
create unique index if not exists nurturing_sequences_name_key on public.nurturing_sequences (tenant_id, lower(name));

create table if not exists public.nurturing_enrollments (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    sequence_id uuid not null,
    status text not null default 'active' check (status in ('active', 'paused', 'completed', 'cancelled')),
    current_step integer not null default 0 check (current_step >= 0),
    reason text check (char_length(reason) <= 500),
    enrolled_at timestamptz not null default now(),
    completed_at timestamptz,
    cancelled_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint nurturing_enrollments_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint nurturing_enrollments_sequence_fkey foreign key (tenant_id, sequence_id)
        references public.nurturing_sequences (tenant_id, id) on delete cascade
);
comment on table public.nurturing_enrollments is 'Leads that go through a sequence, once at a time through each';
comment on column public.nurturing_enrollments.current_step is 'Place in steps of the sequence, from 0; a trigger schedules it';
create unique index if not exists nurturing_enrollments_key on public.nurturing_enrollments (tenant_id, lead_id, sequence_id)
    where status in ('active', 'paused');
create index if not exists nurturing_enrollments_lead_idx on public.nurturing_enrollments (tenant_id, lead_id);
create index if not exists nurturing_enrollments_sequence_idx on public.nurturing_enrollments (tenant_id, sequence_id);

create table if not exists public.nurturing_schedule (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    enrollment_id uuid not null,
    lead_id uuid not null,
    sequence_id uuid not null,
    step_order integer not null check (step_order >= 0),
    scheduled_at timestamptz not null,
    status text not null default 'scheduled' check (status in ('scheduled', 'processing', 'completed', 'skipped', 'failed')),
    attempts integer not null default 0 check (attempts >= 0),
    max_attempts integer not null default 5 check (max_attempts between 1 and 20),
    locked_by text check (char_length(locked_by) <= 200),
    locked_until timestamptz,
    completed_at timestamptz,
    failure_reason text check (char_length(failure_reason) <= 2000),
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint nurturing_schedule_enrollment_fkey foreign key (tenant_id, enrollment_id)
        references public.nurturing_enrollments (tenant_id, id) on delete cascade,
    constraint nurturing_schedule_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint nurturing_schedule_sequence_fkey foreign key (tenant_id, sequence_id)
        references public.nurturing_sequences (tenant_id, id) on delete cascade,
    constraint nurturing_schedule_step_key unique (tenant_id, enrollment_id, step_order)
);
comment on table public.nurturing_schedule is 'Steps of sequences that are due for leads, for workers that take them with claim_nurturing_steps()';
create index if not exists nurturing_schedule_id_idx on public.nurturing_schedule (id);
create index if not exists nurturing_schedule_due_idx on public.nurturing_schedule (scheduled_at) where status in ('scheduled', 'processing');
create index if not exists nurturing_schedule_lead_idx on public.nurturing_schedule (tenant_id, lead_id);
create index if not exists nurturing_schedule_sequence_idx on public.nurturing_schedule (tenant_id, sequence_id);

create table if not exists public.crm_sync_log (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid,
    provider text not null check (provider in ('salesforce', 'hubspot', 'pipedrive', 'custom')),
    direction text not null default 'push' check (direction in ('push', 'pull')),
    success boolean not null default false,
    crm_id text check (char_length(crm_id) <= 200),
    request_id text check (char_length(request_id) <= 200),
    error_message text check (char_length(error_message) <= 4000),
    duration_ms integer check (duration_ms >= 0),
    synced_at timestamptz not null default now(),
    primary key (tenant_id, id, synced_at),
    constraint crm_sync_log_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade
)
partition by range (synced_at);
comment on table public.crm_sync_log is 'Attempts to bring leads to a CRM and back';
create index if not exists crm_sync_log_synced_at_idx on public.crm_sync_log using brin (synced_at) with (pages_per_range = 32);
create index if not exists crm_sync_log_lead_idx on public.crm_sync_log (tenant_id, lead_id, synced_at desc);

create table if not exists public.conversions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid not null,
    type text not null check (type in ('signup', 'trial', 'purchase', 'demo', 'download', 'custom')),
    value_minor bigint not null default 0 check (value_minor >= 0),
    currency app.currency not null default 'USD',
    external_id text check (char_length(external_id) between 1 and 200),
    metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
    attribution jsonb not null default '{}' check (jsonb_typeof(attribution) = 'object' and octet_length(attribution::text) <= 32768),
    attribution_source text generated always as (attribution ->> 'source') stored,
    converted_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint conversions_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint conversions_external_id_key unique (tenant_id, external_id)
);
comment on table public.conversions is 'What leads converted to; conversions of advertisements are conversion_events';
comment on column public.conversions.external_id is 'Makes a repeated report harmless';
create index if not exists conversions_lead_idx on public.conversions (tenant_id, lead_id);
create index if not exists conversions_converted_at_idx on public.conversions (tenant_id, converted_at);

create table if not exists public.marketing_costs (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    source text not null check (char_length(source) between 1 and 120),
    campaign text check (char_length(campaign) between 1 and 200),
    amount_minor bigint not null check (amount_minor >= 0),
    currency app.currency not null default 'USD',
    date date not null,
    type text not null default 'advertising' check (type in ('advertising', 'content', 'event', 'tool', 'other')),
    metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 16384),
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint marketing_costs_key unique nulls not distinct (tenant_id, source, campaign, date, type)
);
comment on table public.marketing_costs is 'What marketing cost, per day; the same day imported again is an upsert';
create index if not exists marketing_costs_date_idx on public.marketing_costs (tenant_id, date);
create index if not exists marketing_costs_campaign_idx on public.marketing_costs (tenant_id, campaign);

create table if not exists public.campaign_costs (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    campaign text not null check (char_length(campaign) between 1 and 200),
    total_cost_minor bigint not null default 0 check (total_cost_minor >= 0),
    budget_minor bigint check (budget_minor >= 0),
    currency app.currency not null default 'USD',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint campaign_costs_campaign_key unique (tenant_id, campaign)
);
comment on table public.campaign_costs is 'Costs per campaign, summed from marketing_costs by a trigger, next to the budget';

create table if not exists public.roi_tracking (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid,
    conversion_id uuid,
    campaign text check (char_length(campaign) <= 200),
    source text check (char_length(source) <= 120),
    revenue_minor bigint not null default 0,
    cost_minor bigint not null default 0 check (cost_minor >= 0),
    roi numeric(16, 4) generated always as ((revenue_minor - cost_minor) * 100.0 / nullif(cost_minor, 0)) stored,
    roas numeric(16, 4) generated always as (revenue_minor * 1.0 / nullif(cost_minor, 0)) stored,
    calculated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint roi_tracking_lead_fkey foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete cascade,
    constraint roi_tracking_conversion_fkey foreign key (tenant_id, conversion_id)
        references public.conversions (tenant_id, id) on delete cascade,
    constraint roi_tracking_conversion_key unique (tenant_id, conversion_id)
);
comment on table public.roi_tracking is 'Return on what a conversion cost';
comment on column public.roi_tracking.roi is 'Per cent; null without costs';
create index if not exists roi_tracking_lead_idx on public.roi_tracking (tenant_id, lead_id);

create table if not exists public.revenue_events (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    lead_id uuid,
    type text not null default 'sale' check (type in ('sale', 'refund', 'chargeback', 'adjustment')),
    amount_minor bigint not null check (amount_minor <> 0),
    currency app.currency not null default 'USD',
    provider text check (char_length(provider) <= 60),
    external_id text check (char_length(external_id) between 1 and 200),
    metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 32768),
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint revenue_events_lead_fkey foreign key (tenant_id, lead_id)
        references public.leads (tenant_id, id) on delete set null (lead_id),
    constraint revenue_events_external_id_key unique (tenant_id, provider, external_id),
    constraint revenue_events_sign check ((type in ('refund', 'chargeback')) <= (amount_minor < 0))
);
comment on table public.revenue_events is 'Money received for leads. Append-only: what was wrong is corrected by another row; it outlives the lead';
create index if not exists revenue_events_lead_idx on public.revenue_events (tenant_id, lead_id);
create index if not exists revenue_events_recorded_at_idx on public.revenue_events (tenant_id, recorded_at);

create table if not exists public.ab_tests (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 200),
    type text check (type in ('landing_page', 'email', 'campaign', 'form')),
    hypothesis text check (char_length(hypothesis) <= 4000),
    primary_metric text check (char_length(primary_metric) <= 120),
    variations jsonb not null check (
        jsonb_typeof(variations) = 'array' and jsonb_array_length(variations) between 2 and 20 and octet_length(variations::text) <= 131072
        and not jsonb_path_exists(variations, '$[*] ? (!exists(@.id))')
    ),
    traffic_split integer[] not null check (0 < all(traffic_split) and array_position(traffic_split, null) is null),
    start_date timestamptz not null default now(),
    end_date timestamptz,
    status text not null default 'draft' check (status in ('draft', 'running', 'paused', 'completed')),
    winner_variation_id text check (char_length(winner_variation_id) <= 100),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint ab_tests_ends_after_start check (end_date > start_date),
    constraint ab_tests_split_per_variation check (cardinality(traffic_split) = jsonb_array_length(variations))
);
comment on table public.ab_tests is 'Experiments: variations and per cent of visitors for each';
comment on column public.ab_tests.traffic_split is 'Whole numbers above 0, one per variation, together 100 (a trigger sums)';
create index if not exists ab_tests_id_idx on public.ab_tests (id);
create unique index if not exists ab_tests_name_key on public.ab_tests (tenant_id, lower(name));

create table if not exists public.ab_test_assignments (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    test_id uuid not null,
    visitor_id text not null check (char_length(visitor_id) between 1 and 200),
    variation_id text not null check (char_length(variation_id) between 1 and 100),
    assigned_at timestamptz not null default now(),
    primary key (tenant_id, test_id, visitor_id),
    constraint ab_test_assignments_test_fkey foreign key (tenant_id, test_id) references public.ab_tests (tenant_id, id) on delete cascade
);
comment on table public.ab_test_assignments is 'Which variation a visitor sees; it stays';
create index if not exists ab_test_assignments_variation_idx on public.ab_test_assignments (tenant_id, test_id, variation_id);

create table if not exists public.ab_test_conversions (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    test_id uuid not null,
    visitor_id text not null,
    variation_id text not null check (char_length(variation_id) between 1 and 100),
    conversion_type text not null check (char_length(conversion_type) between 1 and 60),
    value_minor bigint not null default 0 check (value_minor >= 0),
    converted_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint ab_test_conversions_assignment_fkey foreign key (tenant_id, test_id, visitor_id)
        references public.ab_test_assignments (tenant_id, test_id, visitor_id) on delete cascade,
    constraint ab_test_conversions_key unique (tenant_id, test_id, visitor_id, conversion_type)
);
comment on table public.ab_test_conversions is 'Conversions of visitors with a variation, once per kind';
