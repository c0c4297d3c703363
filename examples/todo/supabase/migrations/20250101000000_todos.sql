-- A to-do list per account: everybody sees and changes only their own rows.

create table public.todos (
    id bigint generated always as identity primary key,
    owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    title text not null check (title <> ''),
    done boolean not null default false,
    created_at timestamptz not null default now()
);

comment on table public.todos is 'What somebody wants to get done.';

create index on public.todos (owner_id);

alter table public.todos enable row level security;

create policy owner_all on public.todos to authenticated
    using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));

grant select, insert, update, delete on public.todos to authenticated;
