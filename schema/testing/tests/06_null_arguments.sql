-- Every function of the API is called with nothing but nulls, by each kind of caller. It may refuse or give an empty
-- answer; it may not stumble over its own body, and a stranger changes nothing.
begin;
select no_plan();

-- What is only called with nulls is not tested.
set local track_functions = none;
select test.given_personas();

create function test.call_with_nulls(p_function oid, p_persona text)
returns text
language plpgsql
as $$
declare
    v_call text := (
        select format('select %I.%I(%s)', p.pronamespace::regnamespace, p.proname,
            (select string_agg(format('null::%s', format_type(t.type, null)), ', ' order by t.place) from unnest(p.proargtypes) with ordinality as t (type, place)))
        from pg_catalog.pg_proc as p
        where p.oid = p_function
    );
    v_said text := 'an answer';
begin
    begin
        perform test.act_as_persona(p_persona);
        execute v_call;
        raise exception using errcode = 'TRYUP';
    exception
        when sqlstate 'TRYUP' then
            null;
        when others then
            -- refused, bad argument, broken rule, taken, raised with no code: a person can act on these
            if sqlstate ~ '^(42501|22...|23...|P0001|P0002)$' and sqlstate not in ('22P02', '22004') then
                v_said := 'an answer';
            else
                v_said := format('%s: %s', sqlstate, sqlerrm);
            end if;
    end;
    perform test.as_superuser();
    return tap.is(v_said, 'an answer', format('%s by %s', v_call, p_persona));
end
$$;

select test.call_with_nulls(p.oid, who.persona)
from pg_catalog.pg_proc as p
cross join (values ('anon', 'anon'), ('stranger', 'authenticated'), ('owner', 'authenticated'), ('platform_admin', 'authenticated'), ('service', 'service_role')) as who (persona, role)
where p.pronamespace = 'public'::regnamespace
and p.prokind = 'f'
and p.prorettype <> 'trigger'::regtype
and has_function_privilege(who.role, p.oid, 'execute')
and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')
order by p.oid::regprocedure::text, who.persona;

select * from finish();
rollback;
