-- A table to count acknowledged rows in, written with the service key.

create table public.ledger (
    id uuid primary key,
    written_at timestamptz not null default now()
);

alter table public.ledger enable row level security;

grant select, insert on public.ledger to service_role;
