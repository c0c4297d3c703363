-- Tables behind the helpers. None is reachable by an API role: no grant, and row-level security on
-- without a policy as the second lock.

create table if not exists app.reserved_subdomains (
    name text primary key check (name = lower(name))
);
comment on table app.reserved_subdomains is 'Subdomains no tenant may take; add rows for names of your own';
alter table app.reserved_subdomains enable row level security;

create table if not exists app.secret_keys (
    id smallint primary key,
    key bytea not null check (octet_length(key) >= 32),
    created_at timestamptz not null default now()
);
comment on table app.secret_keys is 'Keys that encrypt app.secrets. Leave the rows out of a backup (pg_dump --exclude-table-data=app.secret_keys) and keep them apart, then the backup alone opens no secret';
alter table app.secret_keys enable row level security;

create table if not exists app.secrets (
    id uuid primary key default gen_random_uuid(),
    purpose text not null check (char_length(purpose) between 1 and 200),
    key_id smallint not null references app.secret_keys (id),
    ciphertext bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table app.secrets is 'Encrypted values (tokens, credentials) that visible rows point to by id';
comment on column app.secrets.purpose is 'For operators: what the secret is for, never the secret itself';
create index if not exists secrets_key_id_idx on app.secrets (key_id);
alter table app.secrets enable row level security;

create table if not exists app.partitioned_tables (
    table_name text primary key,
    time_column name not null,
    step text not null check (step in ('day', 'month')),
    ahead smallint not null check (ahead between 1 and 60)
);
comment on table app.partitioned_tables is 'Tables partitioned by time, for ensure_partitions(). Change ahead to have more made in advance';
comment on column app.partitioned_tables.ahead is 'How many partitions are made beyond the current one';
alter table app.partitioned_tables enable row level security;

create table if not exists app.retention_policies (
    table_name text primary key,
    time_column name not null,
    keep interval not null check (keep > interval '0'),
    condition text,
    enabled boolean not null default true
);
comment on table app.retention_policies is 'How long rows are kept, for apply_retention(). The rows are the operator''s: change keep and enabled as the law and the business ask, an upgrade leaves them alone';
comment on column app.retention_policies.condition is 'Only rows for which this SQL condition holds are removed; null for all';
alter table app.retention_policies enable row level security;

create table if not exists app.personal_data (
    table_name text not null,
    column_name name not null,
    kind text not null check (kind in ('user', 'email')),
    role text not null check (role in ('subject', 'actor')),
    on_erasure text not null check (on_erasure in ('delete', 'scrub', 'keep', 'detach')),
    scrub jsonb not null default '{}' check (jsonb_typeof(scrub) = 'object'),
    reason text check (on_erasure <> 'keep' or reason is not null),
    primary key (table_name, column_name)
);
comment on table app.personal_data is 'Which tables hold data about a person, found by which column: what exports and erasures work from. Filled by app.holds_data_of() and app.names_actors()';
comment on column app.personal_data.kind is 'What the column holds: the id of a user or an e-mail address';
comment on column app.personal_data.role is 'subject: the row is about the person. actor: the person only did something to it, so it is not exported and the name is taken off';
comment on column app.personal_data.on_erasure is 'delete the row, scrub the columns named in scrub, keep it for the reason given, or detach the person from it';
comment on column app.personal_data.scrub is 'What becomes of a column: null, {"value": …} or {"hash": true} (a keyed digest, so that equal values stay equal)';
alter table app.personal_data enable row level security;

create table if not exists app.maintenance_tasks (
    function_name text primary key,
    every interval not null check (every >= interval '1 minute'),
    enabled boolean not null default true,
    last_started_at timestamptz,
    last_finished_at timestamptz,
    last_error text
);
comment on table app.maintenance_tasks is 'Functions without arguments that run_maintenance() calls when they are due. every and enabled are the operator''s';
alter table app.maintenance_tasks enable row level security;

-- Unlogged: a crash forgets the counters of the last minutes, and in turn counting costs no write-ahead log.
create unlogged table if not exists app.rate_limits (
    subject uuid primary key,
    full_at timestamptz not null
)
with (fillfactor = 50);
comment on table app.rate_limits is 'Who has used how much of a rate limit, over all programs in front of this database ([rate_limits] shared). Written by count_requests()';
comment on column app.rate_limits.subject is 'Keyed digest of the limit''s name and of who is counted: an address, a key, a user';
comment on column app.rate_limits.full_at is 'When all requests of the limit are allowed again';
alter table app.rate_limits enable row level security;

create table if not exists app.outbox (
    id bigint generated always as identity primary key,
    channel text not null check (channel in ('email', 'sms')),
    kind text not null check (char_length(kind) between 1 and 100),
    recipient text not null check (char_length(recipient) between 1 and 320 and recipient !~ '[\r\n]'),
    subject text not null default '' check (subject !~ '[\r\n]'),
    html text not null default '',
    body text not null default '',
    code text not null default '',
    created_at timestamptz not null default now(),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    leased_until timestamptz,
    sent_at timestamptz,
    failed_at timestamptz,
    last_error text,
    constraint outbox_ends_once check (sent_at is null or failed_at is null)
);
comment on table app.outbox is 'E-mails and SMS on their way. Written in the transaction that asks for them, sent by any Plinth in front of this database, at least once. What is sent or has failed keeps no contents and goes after a week';
comment on column app.outbox.kind is 'What it is for: confirmation, recovery, magic_link, …';
comment on column app.outbox.recipient is 'An address or a phone number';
comment on column app.outbox.body is 'The SMS, or the e-mail as plain text';
comment on column app.outbox.code is 'The one-time code by itself, for servers of SMS that want it beside the text';
comment on column app.outbox.attempts is 'How often a program has taken it to send';
comment on column app.outbox.leased_until is 'Until then it is with a program that sends it; one that ends on the way gives it free by that';
comment on column app.outbox.last_error is 'Why it was not delivered the last time, without contents';
create index if not exists outbox_waiting_idx on app.outbox (channel, next_attempt_at) where sent_at is null and failed_at is null;
alter table app.outbox enable row level security;

create table if not exists app.demo_ids (
    kind text not null check (kind in ('tenant', 'user')),
    id uuid not null,
    primary key (kind, id)
);
comment on table app.demo_ids is 'Tenants and people that `plinth seed --demo` made, for `plinth seed --clear`. Without foreign keys: a row says only what the demo was';
alter table app.demo_ids enable row level security;
