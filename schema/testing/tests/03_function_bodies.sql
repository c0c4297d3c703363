-- The schema is applied with check_function_bodies off. Here every body is compiled again with it on, so a
-- misspelt table or column in a function nobody tested shows.
begin;
select no_plan();

create function test.compiles(p_function oid)
returns text
language plpgsql
as $$
begin
    set local search_path = '';
    set local check_function_bodies = on;
    execute pg_get_functiondef(p_function);
    set local search_path = public, tap, test;
    return tap.pass(format('%s compiles', p_function::regprocedure));
exception
    when others then
        return tap.fail(format('%s: %s', p_function::regprocedure, sqlerrm));
end
$$;

select test.compiles(p.oid)
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('public', 'app', 'auth', 'storage')
and p.prokind = 'f'
order by p.oid::regprocedure::text;

select * from finish();
rollback;
