-- What an app of its own brings along: two tables, row-level security, a foreign key to embed by.

create table public.lists (
    id bigint generated always as identity primary key,
    owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    name text not null
);

create table public.todos (
    id bigint generated always as identity primary key,
    owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    list_id bigint references public.lists (id) on delete cascade,
    title text not null check (title <> ''),
    done boolean not null default false,
    priority integer not null default 0,
    created_at timestamptz not null default now(),
    unique (owner_id, title)
);

create index on public.lists (owner_id);
create index on public.todos (list_id);

alter table public.lists enable row level security;
alter table public.todos enable row level security;

create policy owner_all on public.lists to authenticated
    using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));

create policy owner_all on public.todos to authenticated
    using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));

grant select, insert, update, delete on public.lists, public.todos to authenticated, service_role;
