-- Which functions no test reaches.
create or replace view test.uncalled_functions as
select f.qualified
from lint.functions as f
where not exists (select from pg_catalog.pg_stat_user_functions as s where s.funcid = f.oid)
order by f.qualified;
comment on view test.uncalled_functions is
    'Functions of the schema that this database has not seen come to an end since it was made; the server counts with track_functions = all';
