-- People, what they agreed to one by one, what they ask for, and what was done about it.

create table if not exists public.data_subjects (
    id uuid primary key default app.uuid_v7(),
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    user_id uuid unique references auth.users (id) on delete set null,
    consent_id text references public.privacy_consents (consent_id) on delete set null,
    email text check (email::app.email is not null or email is null),
    phone text check (char_length(phone) between 3 and 40),
    external_id text check (char_length(external_id) between 1 and 200),
    data_residency_region text not null default 'EU' check (data_residency_region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
    consent_status text not null default 'pending' check (consent_status in ('pending', 'granted', 'withdrawn', 'expired')),
    consent_version text check (char_length(consent_version) between 1 and 40),
    consent_timestamp timestamptz,
    data_categories text[] not null default '{}' check (cardinality(data_categories) <= 100),
    processing_basis text not null default 'consent' check (
        processing_basis in ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interests')
    ),
    data_retention_until timestamptz,
    anonymized_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint data_subjects_user_is_of_the_platform check (user_id is null or tenant_id = app.platform_tenant_id())
);
comment on table public.data_subjects is 'People whose data is held: users of the platform, and people a tenant knows by their e-mail address';
comment on column public.data_subjects.tenant_id is 'Tenant that holds the data; the platform''s for its users. An export or erasure of a tenant''s person stays inside that tenant';
comment on column public.data_subjects.user_id is 'The account, if there is one';
comment on column public.data_subjects.email is 'For users a copy of the confirmed address at registration; for others what their data is found by';
comment on column public.data_subjects.external_id is 'Id in the tenant''s own systems';
comment on column public.data_subjects.data_residency_region is 'Country, or country and state such as US-CA; decides how long a request may take. EU unless said otherwise, the strictest of the rules';
comment on column public.data_subjects.consent_status is 'Follows consent_records';
comment on column public.data_subjects.consent_version is 'Of the newest consent record';
comment on column public.data_subjects.anonymized_at is 'When the person was erased; the row stays as proof, without the person';
create unique index if not exists data_subjects_tenant_id_email_key on public.data_subjects (tenant_id, email)
    where user_id is null and email is not null;
create index if not exists data_subjects_tenant_id_idx on public.data_subjects (tenant_id, created_at desc);
create index if not exists data_subjects_email_idx on public.data_subjects (email);
create index if not exists data_subjects_consent_id_idx on public.data_subjects (consent_id);

create table if not exists public.consent_records (
    id uuid primary key default app.uuid_v7(),
    data_subject_id uuid not null references public.data_subjects (id) on delete cascade,
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    user_id uuid references auth.users (id) on delete set null,
    consent_type text not null check (consent_type in (
        'necessary', 'functional', 'analytics', 'marketing', 'preferences', 'performance', 'social',
        'data_processing', 'data_sharing', 'profiling', 'cookies', 'terms', 'other'
    )),
    purpose text not null check (purpose ~ '^[a-z][a-z0-9_]{0,63}$'),
    granted boolean not null,
    consent_method text not null default 'explicit' check (consent_method ~ '^[a-z][a-z0-9_]{0,39}$'),
    ip_address inet,
    user_agent text check (char_length(user_agent) <= 1000),
    consent_timestamp timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    withdrawn_at timestamptz,
    version text not null default '1.0' check (char_length(version) between 1 and 40),
    constraint consent_records_expires_later check (expires_at > consent_timestamp)
);
comment on table public.consent_records is 'Evidence of a yes or no to one purpose. Written by record_consent() and servers; only withdraw_consent() and an erasure touch a row again';
comment on column public.consent_records.tenant_id is 'Copy of data_subjects.tenant_id, filled by a trigger';
comment on column public.consent_records.user_id is 'Copy of data_subjects.user_id, filled by a trigger';
comment on column public.consent_records.consent_type is 'Kind of consent, mostly a setting of the banner';
comment on column public.consent_records.granted is 'False records a refusal';
comment on column public.consent_records.consent_method is 'How it was given, such as explicit, checkbox, double_opt_in';
comment on column public.consent_records.version is 'Version of the text that was agreed to';
create index if not exists consent_records_subject_purpose_idx on public.consent_records (data_subject_id, purpose, consent_timestamp desc);
create index if not exists consent_records_user_id_idx on public.consent_records (user_id, consent_timestamp desc);
create index if not exists consent_records_tenant_id_idx on public.consent_records (tenant_id, consent_timestamp desc);
create index if not exists consent_records_expires_at_idx on public.consent_records (expires_at) where expires_at is not null;

create table if not exists public.data_subject_requests (
    id uuid primary key default app.uuid_v7(),
    data_subject_id uuid not null references public.data_subjects (id) on delete cascade,
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    user_id uuid references auth.users (id) on delete set null,
    request_type text not null check (
        request_type in ('access', 'rectification', 'erasure', 'portability', 'restriction', 'objection')
    ),
    status text not null default 'pending' check (
        status in ('pending', 'in_progress', 'completed', 'rejected', 'cancelled', 'expired')
    ),
    description text check (char_length(description) <= 4000),
    request_data jsonb not null default '{}'
        check (jsonb_typeof(request_data) = 'object' and octet_length(request_data::text) <= 16384),
    response_data jsonb,
    rejection_reason text check (char_length(rejection_reason) between 1 and 2000),
    verification_method text check (char_length(verification_method) between 1 and 100),
    verification_completed boolean not null default false,
    verified_at timestamptz,
    handled_by uuid references auth.users (id) on delete set null,
    due_date timestamptz not null default now() + interval '30 days',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    completed_at timestamptz,
    constraint data_subject_requests_verified_at_check check (verification_completed = (verified_at is not null)),
    constraint data_subject_requests_rejected_for_a_reason check (status <> 'rejected' or rejection_reason is not null)
);
comment on table public.data_subject_requests is 'What a person asks for under data protection law: opened by handle_data_subject_access_request(), closed by servers';
comment on column public.data_subject_requests.tenant_id is 'Copy of data_subjects.tenant_id, filled by a trigger';
comment on column public.data_subject_requests.user_id is 'Copy of data_subjects.user_id, filled by a trigger';
comment on column public.data_subject_requests.description is 'In the words of the person, who may write it while the request is pending';
comment on column public.data_subject_requests.request_data is 'What a rectification, restriction or objection is about, for programs';
comment on column public.data_subject_requests.response_data is 'The answer: for access and portability the export. Removed 30 days after the request was closed';
comment on column public.data_subject_requests.verification_method is 'How it was made sure that the person is who it says';
comment on column public.data_subject_requests.handled_by is 'Administrator who reviewed it; null when servers did everything';
comment on column public.data_subject_requests.due_date is 'To be answered before: 30 days, in California 45';
comment on column public.data_subject_requests.completed_at is 'When it was closed, in whichever way';
-- One open request of a kind and person: what makes asking twice harmless.
create unique index if not exists data_subject_requests_open_key on public.data_subject_requests (data_subject_id, request_type)
    where status in ('pending', 'in_progress');
create index if not exists data_subject_requests_data_subject_id_idx on public.data_subject_requests (data_subject_id, created_at desc);
create index if not exists data_subject_requests_user_id_idx on public.data_subject_requests (user_id, created_at desc);
create index if not exists data_subject_requests_tenant_id_idx on public.data_subject_requests (tenant_id, created_at desc);
create index if not exists data_subject_requests_handled_by_idx on public.data_subject_requests (handled_by);
create index if not exists data_subject_requests_due_date_idx on public.data_subject_requests (due_date)
    where status in ('pending', 'in_progress');
create index if not exists data_subject_requests_answered_idx on public.data_subject_requests (completed_at)
    where response_data is not null;

create table if not exists app.withheld_columns (
    table_name text not null,
    column_name name not null,
    reason text not null check (char_length(reason) between 1 and 500),
    primary key (table_name, column_name)
);
comment on table app.withheld_columns is 'Columns an export leaves out: secrets, and what is no datum about the person. Filled by app.withhold_from_export()';
alter table app.withheld_columns enable row level security;

create table if not exists app.erasures (
    id bigint generated by default as identity primary key,
    data_subject_id uuid not null,
    account_anonymized boolean not null,
    counts jsonb not null check (jsonb_typeof(counts) = 'object'),
    created_at timestamptz not null default now()
);
comment on table app.erasures is 'Proof of each erasure: when, and how many rows of which table. Never what was in them';
comment on column app.erasures.data_subject_id is 'No foreign key: the proof outlives the row';
comment on column app.erasures.account_anonymized is 'False for a person without account, and where the account belongs to an auth service that did not let us';
create index if not exists erasures_data_subject_id_idx on app.erasures (data_subject_id);
alter table app.erasures enable row level security;
