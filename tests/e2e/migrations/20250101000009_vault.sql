-- Rows that want a second factor (docs/guides/second-factors.md): always, or of those who have one.

create table public.vault_notes (
    id bigint generated always as identity primary key,
    owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    note text not null
);
create index on public.vault_notes (owner_id);
alter table public.vault_notes enable row level security;

create policy owner_all on public.vault_notes to authenticated
    using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));

-- Restrictive: it takes away from what the others give.
create policy second_factor on public.vault_notes as restrictive to authenticated
    using ((select auth.jwt() ->> 'aal') = 'aal2') with check ((select auth.jwt() ->> 'aal') = 'aal2');

grant select, insert, update, delete on public.vault_notes to authenticated;

-- Roles of the API do not see auth.mfa_factors, so the question is asked by a function of its owner.
create schema private;
grant usage on schema private to authenticated;

create function private.is_assured() returns boolean
language sql stable security definer set search_path = ''
as $$
    select (auth.jwt() ->> 'aal') = 'aal2' or not exists (
        select from auth.mfa_factors as f where f.user_id = auth.uid() and f.status = 'verified'
    )
$$;
revoke all on function private.is_assured() from public;
grant execute on function private.is_assured() to authenticated;

create table public.vault_drafts (
    id bigint generated always as identity primary key,
    owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    note text not null
);
create index on public.vault_drafts (owner_id);
alter table public.vault_drafts enable row level security;

create policy owner_all on public.vault_drafts to authenticated
    using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));

create policy second_factor on public.vault_drafts as restrictive to authenticated
    using ((select private.is_assured())) with check ((select private.is_assured()));

grant select, insert, update, delete on public.vault_drafts to authenticated;
