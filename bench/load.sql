-- The table that is measured: 100,000 rows of 1,000 owners, each of whom sees their own 100.
create table public.bench_items (
  id bigint primary key,
  owner uuid not null,
  title text not null,
  body text,
  amount numeric(12, 2) not null,
  done boolean not null default false,
  created_at timestamptz not null
);
comment on table public.bench_items is 'Rows that bench/run reads.';

insert into public.bench_items
select
  n,
  ('00000000-0000-4000-8000-' || lpad(to_hex(n % 1000), 12, '0'))::uuid,
  'Item number ' || n,
  case when n % 10 > 0 then repeat('word ', 8 + (n % 5)::int) || '"quoted"' end,
  (n % 99999) / 100.0,
  n % 3 = 0,
  timestamptz '2026-01-01 00:00:00Z' + n * interval '37 seconds'
from generate_series(1, 100000) as n;

create index bench_items_owner_idx on public.bench_items (owner);

alter table public.bench_items enable row level security;
create policy member_select on public.bench_items for select to authenticated
  using (owner = (select auth.uid()));
grant select on public.bench_items to authenticated;

-- What rows belong to and what belongs to them, for embeds.
create table public.bench_owners (owner uuid primary key, name text not null);
insert into public.bench_owners
select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Person ' || n from generate_series(0, 999) as n;
alter table public.bench_items add foreign key (owner) references public.bench_owners (owner);

create table public.bench_kinds (id int primary key, name text not null);
insert into public.bench_kinds select n, 'kind ' || n from generate_series(0, 9) as n;

create table public.bench_notes (
  id bigint primary key,
  item_id bigint not null references public.bench_items (id),
  kind_id int not null references public.bench_kinds (id),
  text text not null
);
insert into public.bench_notes select n, 1 + n % 100000, n % 10, 'note ' || n from generate_series(1, 300000) as n;
create index bench_notes_item_idx on public.bench_notes (item_id);

alter table public.bench_owners enable row level security;
alter table public.bench_kinds enable row level security;
alter table public.bench_notes enable row level security;
create policy all_select on public.bench_owners for select to authenticated using (true);
create policy all_select on public.bench_kinds for select to authenticated using (true);
create policy all_select on public.bench_notes for select to authenticated using (true);
grant select on public.bench_owners, public.bench_kinds, public.bench_notes to authenticated;

-- What is written.
create table public.bench_entries (
  id bigint generated always as identity primary key,
  owner uuid not null default auth.uid(),
  title text not null,
  amount numeric(12, 2) not null,
  created_at timestamptz not null default now()
);
create table public.bench_counters (
  owner uuid not null default auth.uid(),
  name text not null,
  value int not null,
  primary key (owner, name)
);
alter table public.bench_entries enable row level security;
alter table public.bench_counters enable row level security;
create policy member_all on public.bench_entries for all to authenticated
  using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
create policy member_all on public.bench_counters for all to authenticated
  using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
grant select, insert, update on public.bench_entries, public.bench_counters to authenticated;

create function public.bench_add(a int, b int) returns int language sql immutable as $$ select a + b $$;
