create or replace function public.get_latest_orchestrator_report()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    return (
        select r.report
        from public.orchestrator_reports as r
        order by r.cycle desc
        limit 1
    );
end
$$;
comment on function public.get_latest_orchestrator_report() is
    'Report of the latest cycle, null when there is none. For platform administrators and servers';
select app.callable_by('public.get_latest_orchestrator_report', 'authenticated', 'service_role');

create or replace function public.get_table_rls_status()
returns table (
    table_name text,
    rls_enabled boolean,
    rls_forced boolean,
    policy_count integer,
    kind text,
    security_invoker boolean
)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    return query
    select
        format('%I.%I', n.nspname, c.relname),
        c.relrowsecurity,
        c.relforcerowsecurity,
        (select count(*)::integer from pg_catalog.pg_policy as p where p.polrelid = c.oid),
        case c.relkind
            when 'r' then 'table'
            when 'p' then 'partitioned'
            when 'v' then 'view'
            when 'm' then 'materialized view'
            else 'foreign table'
        end,
        case when c.relkind = 'v' then coalesce(
            (
                select o.option_value::boolean
                from pg_options_to_table(c.reloptions) as o
                where o.option_name = 'security_invoker'
            ),
            false
        ) end
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'public'
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_class'::regclass
        and d.objid = c.oid
        and d.deptype = 'e'
    )
    order by c.relname;
end
$$;
comment on function public.get_table_rls_status() is
    'Row-level security of every table and view of the API. A view has none of its own: security_invoker says whether it goes by the caller''s. For platform administrators and servers';
select app.callable_by('public.get_table_rls_status', 'authenticated', 'service_role');
