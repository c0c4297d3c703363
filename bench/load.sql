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
