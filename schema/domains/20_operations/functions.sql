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
    'The report of the highest cycle, null when there is none; for platform administrators and servers';
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
        format('%I.%I', c.relnamespace::regnamespace, c.relname),
        c.relrowsecurity,
        c.relforcerowsecurity,
        (select count(*)::integer from pg_catalog.pg_policy as p where p.polrelid = c.oid),
        case c.relkind when 'r' then 'table' when 'p' then 'partitioned' when 'm' then 'materialized view' else 'view' end,
        coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
    from pg_catalog.pg_class as c
    where c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p', 'v', 'm')
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.objid = c.oid
        and d.deptype = 'e'
    )
    order by c.relname;
end
$$;
comment on function public.get_table_rls_status() is
    'Row-level security of every table and view of public; for platform administrators and servers';
select app.callable_by('public.get_table_rls_status', 'authenticated', 'service_role');
