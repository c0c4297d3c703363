-- A walk through a database with some areas only, or none: signing up, reading every relation and calling every function of the
-- API with nulls as each role, every maintenance task, erasing the account. Nothing may stumble over what is not there.
-- Raises with all that did.

do $$
declare
    v_user constant uuid := '11111111-1111-4111-8111-111111111111';
    v_call record;
    v_problems text[] := '{}';
begin
    insert into auth.users (id, email, email_confirmed_at) values (v_user, 'olga@example.com', now()), (gen_random_uuid(), 'max@example.com', now());
    perform set_config('request.jwt.claims', jsonb_build_object('sub', v_user, 'role', 'authenticated')::text, false);

    for v_call in
        select r.rolname, format('select * from %s limit 10', c.oid::regclass) as query
        from pg_catalog.pg_class as c
        cross join pg_catalog.pg_roles as r
        where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm')
        and not c.relispartition
        and r.rolname in ('anon', 'authenticated', 'service_role')
        and has_table_privilege(r.oid, c.oid, 'select')
        union all
        select
            r.rolname,
            format('select %I.%I(%s)', p.pronamespace::regnamespace, p.proname,
                (select string_agg(format('null::%s', format_type(t.type, null)), ', ' order by t.place) from unnest(p.proargtypes) with ordinality as t (type, place)))
        from pg_catalog.pg_proc as p
        cross join pg_catalog.pg_roles as r
        where p.pronamespace = 'public'::regnamespace
        and p.prokind = 'f'
        and p.prorettype <> 'trigger'::regtype
        and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')
        and r.rolname in ('anon', 'authenticated', 'service_role')
        and has_function_privilege(r.oid, p.oid, 'execute')
        union all
        select 'service_role', format('select %s()', m.function_name)
        from app.maintenance_tasks as m
        union all
        select 'service_role', 'select app.run_maintenance()'
    loop
        begin
            execute format('set local role %I', v_call.rolname);
            execute v_call.query;
            reset role;
        exception
            -- what is refused or a bad argument is an answer; an undefined table, column or function is not
            when syntax_error_or_access_rule_violation then
                reset role;
                if sqlstate <> '42501' then
                    v_problems := v_problems || format('%s as %s: %s', v_call.query, v_call.rolname, sqlerrm);
                end if;
            when others then
                reset role;
        end;
    end loop;

    begin
        delete from auth.users where id = v_user;
    exception
        when others then
            v_problems := v_problems || format('erasing the account: %s', sqlerrm);
    end;
    if v_problems <> '{}' then
        raise exception '%', array_to_string(v_problems, chr(10));
    end if;
end
$$;
