-- Epilogue: what can only be settled once every object exists.

-- Partitions of now and the next steps, before the first row arrives.
select app.ensure_partitions();

-- Realtime: the wanted tables that exist become members. Tables that others added stay.
do $$
declare
    v_table regclass;
begin
    if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
        return;
    end if;

    if not (select pubviaroot from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
        alter publication supabase_realtime set (publish_via_partition_root = true);
    end if;

    for v_table in
        select to_regclass(wanted.name)
        from unnest(array['public.profiles', 'public.posts', 'public.journal_entries', 'public.app_events']) as wanted (name)
        where to_regclass(wanted.name) is not null
        and not (select puballtables from pg_catalog.pg_publication where pubname = 'supabase_realtime')
        and not exists (
            select
            from pg_catalog.pg_publication_rel as r
            join pg_catalog.pg_publication as p on p.oid = r.prpubid
            where p.pubname = 'supabase_realtime'
            and r.prrelid = to_regclass(wanted.name)
        )
    loop
        execute format('alter publication supabase_realtime add table %s', v_table);
    end loop;
exception
    when insufficient_privilege then
        raise warning 'publication supabase_realtime could not be changed by %: realtime changes may be incomplete', current_user;
end
$$;

-- The proof that the policy helpers were born closed: no definer function of app answers to everyone.
do $$
declare
    v_open text;
begin
    select string_agg(p.oid::regprocedure::text, ', ')
    into v_open
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'app'::regnamespace
    and p.prosecdef
    and exists (
        select
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as acl
        where acl.grantee = 0
    );

    if v_open is not null then
        raise exception 'security definer functions executable by public: %', v_open
            using hint = 'Name the callers with app.callable_by() beside the function.';
    end if;
end
$$;

-- From here on, what a developer creates in public is reachable as on Supabase, and row-level security
-- is the gate (lint rule rls_disabled tells where it is missing). Truncate, references and
-- trigger are left out: the API never needs them and row-level security does not cover truncate.
do $$
begin
    if current_setting('plinth.open_functions')::boolean then
        alter default privileges grant execute on functions to public;
    end if;
    if current_setting('plinth.open_defaults')::boolean then
        alter default privileges in schema public grant select, insert, update, delete on tables to anon, authenticated;
        alter default privileges in schema public grant all on tables to service_role;
        alter default privileges in schema public grant usage, select on sequences to anon, authenticated;
        alter default privileges in schema public grant all on sequences to service_role;
        alter default privileges in schema public grant execute on functions to anon, authenticated, service_role;
    end if;
end
$$;

notify pgrst, 'reload schema';
