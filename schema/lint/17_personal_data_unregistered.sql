-- A column points to a user and app.personal_data does not say what the row is to that person, so an export misses it and an erasure leaves it.
create or replace view lint.personal_data_unregistered as
with found as (
    select
        r.qualified,
        a.attname as column_name
    from pg_catalog.pg_constraint as c
    join lint.relations as r on r.oid = c.conrelid
    join pg_catalog.pg_attribute as a
        on a.attrelid = c.conrelid
        and a.attnum = c.conkey[1]
    where c.contype = 'f'
    and c.confrelid = 'auth.users'::regclass
    and not exists (
        select
        from app.personal_data as d
        where d.table_name = r.qualified
        and d.column_name = a.attname
    )
)
select
    'personal_data_unregistered' as name,
    'Personal data nobody registered' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['CORRECTNESS'] as categories,
    'A column points to a user and app.personal_data does not say what the row is to that person, so an export misses it and an erasure leaves it.' as description,
    format('column %s.%s is not in app.personal_data', x.qualified, x.column_name) as detail,
    'app.holds_data_of() or app.names_actors() in lifecycle.sql.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('personal_data_unregistered/%s/%s', x.qualified, x.column_name) as cache_key
from found as x
where not lint.is_exempt('personal_data_unregistered', x.qualified);
comment on view lint.personal_data_unregistered is 'Personal data nobody registered';
