-- Which functions no test reaches.
create or replace view test.uncalled_functions as
select f.qualified
from lint.functions as f
where not exists (select from pg_catalog.pg_stat_user_functions as s where s.funcid = f.oid)
-- The planner puts the body of such a function where its call was, so that nobody counts. What the body calls is counted.
and not (
    (select l.lanname from pg_catalog.pg_proc as p join pg_catalog.pg_language as l on l.oid = p.prolang where p.oid = f.oid) = 'sql'
    and not f.is_definer
    and f.settings is null
)
order by f.qualified;
comment on view test.uncalled_functions is
    'Functions of the schema that this database has not seen come to an end since it was made, without those that the planner inlines; the server counts with track_functions = all';
