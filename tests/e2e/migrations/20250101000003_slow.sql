-- Rows within rows, and a function that takes its time.
create table public.nodes (
    id int primary key,
    parent_id int references public.nodes (id),
    note text not null default repeat('x', 200)
);
insert into public.nodes (id, parent_id) values (1, null), (2, 1), (3, 2), (4, 3), (5, 4);
grant select, update on public.nodes to anon, authenticated, service_role;

create function public.nap(seconds float8) returns void language sql stable as $$ select pg_sleep(seconds) $$;
create function public.sleepers() returns int language sql stable security definer set search_path = '' as $$
    select count(*)::int from pg_catalog.pg_stat_activity as a
    where a.state = 'active' and a.pid <> pg_catalog.pg_backend_pid() and a.wait_event = 'PgSleep'
$$;
create function public.session_name() returns text language sql stable as $$ select current_setting('application_name') $$;
