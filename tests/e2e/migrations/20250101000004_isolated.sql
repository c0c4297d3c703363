-- Rows of many users, each for its owner alone; and ways to fail.
create table public.letters (
    id bigint primary key,
    owner uuid not null default auth.uid(),
    text text not null default ''
);
create index on public.letters (owner);
alter table public.letters enable row level security;
create policy own on public.letters for all to authenticated
    using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
grant select, insert, update, delete on public.letters to authenticated, service_role;

-- Reading as who? For answers that must belong to their request.
create function public.whoami(mark text) returns json language sql stable as $$
    select json_build_object('mark', mark, 'sub', auth.uid(), 'role', current_user,
        'visible', (select count(*) from public.letters), 'foreign', (select count(*) from public.letters where owner <> auth.uid()))
$$;
create function public.fail(after float8) returns int language plpgsql stable as $$
begin
    perform pg_sleep(after);
    return 1 / (after - after)::int;
end $$;
create function public.nap(seconds float8) returns int language sql stable as $$ select 1 from pg_sleep(seconds) $$;
create function public.kill_one() returns int language sql volatile security definer set search_path = '' as $$
    select count(pg_catalog.pg_terminate_backend(a.pid))::int
    from (
        select pid from pg_catalog.pg_stat_activity
        where usename = 'authenticator' and pid <> pg_catalog.pg_backend_pid() order by random() limit 1
    ) as a
$$;
revoke execute on function public.kill_one() from public, anon, authenticated;
grant execute on function public.kill_one() to service_role;
