-- No index starts with the columns of a foreign key, so deleting the referenced row and joining along the key read the whole table.
create or replace view lint.foreign_key_without_index as
with found as (
    select
        r.qualified,
        c.conname as constraint_name,
        (
            select string_agg(a.attname, ', ')
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.conrelid
            and a.attnum = any(c.conkey)
        ) as columns
    from pg_catalog.pg_constraint as c
    join lint.relations as r on r.oid = c.conrelid
    where c.contype = 'f'
    and not exists (
        select
        from pg_catalog.pg_index as i
        where i.indrelid = c.conrelid
        and i.indpred is null
        and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
    )
)
select
    'foreign_key_without_index' as name,
    'Foreign key without index' as title,
    'WARN' as level,
    'EXTERNAL' as facing,
    array['PERFORMANCE'] as categories,
    'No index starts with the columns of a foreign key, so deleting the referenced row and joining along the key read the whole table.' as description,
    format('foreign key %s of %s (%s) has no index', x.constraint_name, x.qualified, x.columns) as detail,
    'Create an index on the columns of the foreign key.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('foreign_key_without_index/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('foreign_key_without_index', x.qualified);
comment on view lint.foreign_key_without_index is 'Foreign key without index';
