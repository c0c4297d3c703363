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
