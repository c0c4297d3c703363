-- What the platform and its tenants account for.

create table if not exists public.data_processing_activities (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(btrim(name)) between 1 and 200),
    description text check (char_length(description) <= 4000),
    purpose text not null check (char_length(btrim(purpose)) between 1 and 2000),
    legal_basis text not null check (
        legal_basis in ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interests')
    ),
    data_categories text[] not null default '{}' check (cardinality(data_categories) <= 100),
    data_subjects text[] not null default '{}' check (cardinality(data_subjects) <= 100),
    recipients text[] not null default '{}' check (cardinality(recipients) <= 100),
    third_country_transfers boolean not null default false,
    transfer_safeguards text check (char_length(transfer_safeguards) <= 2000),
    retention_period integer check (retention_period > 0),
    technical_measures jsonb not null default '{}'
        check (jsonb_typeof(technical_measures) in ('object', 'array') and octet_length(technical_measures::text) <= 16384),
    organizational_measures jsonb not null default '{}'
        check (jsonb_typeof(organizational_measures) in ('object', 'array') and octet_length(organizational_measures::text) <= 16384),
    controller text check (char_length(controller) <= 400),
    processor text check (char_length(processor) <= 400),
    dpo_contact text check (char_length(dpo_contact) <= 400),
    is_active boolean not null default true,
    reviewed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint data_processing_activities_tenant_id_name_key unique (tenant_id, name),
    constraint data_processing_activities_transfers_are_safe check (not third_country_transfers or transfer_safeguards is not null)
);
comment on table public.data_processing_activities is 'Register of processing activities (GDPR art. 30), one per tenant; the platform keeps its own';
comment on column public.data_processing_activities.data_subjects is 'Groups of people, such as customers or applicants';
comment on column public.data_processing_activities.recipients is 'Who gets the data';
comment on column public.data_processing_activities.transfer_safeguards is 'What protects data that leaves for a third country; required when it does';
comment on column public.data_processing_activities.retention_period is 'Days';
comment on column public.data_processing_activities.controller is 'Who decides on purposes and means';
comment on column public.data_processing_activities.dpo_contact is 'How to reach the data protection officer';
create index if not exists data_processing_activities_id_idx on public.data_processing_activities (id);

create table if not exists public.compliance_reports (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    type text not null check (type in ('gdpr', 'ccpa', 'sox', 'hipaa', 'pci', 'soc2', 'iso27001')),
    status text not null check (status in ('compliant', 'non_compliant', 'partial', 'pending')),
    score integer not null check (score between 0 and 100),
    issues jsonb not null default '[]' check (jsonb_typeof(issues) = 'array' and octet_length(issues::text) <= 262144),
    recommendations text[] not null default '{}' check (cardinality(recommendations) <= 500),
    evidence jsonb not null default '{}' check (jsonb_typeof(evidence) = 'object' and octet_length(evidence::text) <= 262144),
    generated_by uuid references auth.users (id) on delete set null,
    generated_at timestamptz not null default now(),
    valid_until timestamptz not null,
    primary key (tenant_id, id),
    check (valid_until > generated_at)
);
comment on table public.compliance_reports is 'Assessments of a tenant against a framework. Written by servers; a report is not changed, the next one replaces it';
comment on column public.compliance_reports.score is 'Of a hundred';
comment on column public.compliance_reports.evidence is 'What the assessment looked at';
comment on column public.compliance_reports.generated_by is 'Who asked for it; null when a job did';
create index if not exists compliance_reports_id_idx on public.compliance_reports (id);
create index if not exists compliance_reports_latest_idx on public.compliance_reports (tenant_id, type, generated_at desc);
create index if not exists compliance_reports_generated_by_idx on public.compliance_reports (generated_by);

create table if not exists public.compliance_metrics (
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    metric_type text not null check (metric_type ~ '^[a-z][a-z0-9_]{0,63}$'),
    value numeric not null,
    target_value numeric,
    period_start timestamptz not null,
    period_end timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    constraint compliance_metrics_tenant_id_metric_type_period_start_key unique (tenant_id, metric_type, period_start),
    check (period_end > period_start)
);
comment on table public.compliance_metrics is 'Measured figures of compliance against their targets, one per tenant, metric and period';
comment on column public.compliance_metrics.target_value is 'What the figure should be; null where only the course matters';
create index if not exists compliance_metrics_id_idx on public.compliance_metrics (id);
