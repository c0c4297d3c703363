-- Two indexes of a table have the same columns, order and condition: one of them only costs writes.
create or replace view lint.duplicate_index as
with indexes as (
    select
        r.qualified,
        i.indexrelid::regclass::text as index_name,
        i.indisunique,
        regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '') as form
    from pg_catalog.pg_index as i
    join lint.relations as r on r.oid = i.indrelid
),
found as (
    select
        x.qualified,
        x.form,
        string_agg(x.index_name, ', ' order by x.index_name) as index_names
    from indexes as x
    group by x.qualified, x.form
    having count(*) > 1
)
select
    'duplicate_index' as name,
    'Duplicate index' as title,
    'WARN' as level,
    'EXTERNAL' as facing,
    array['PERFORMANCE'] as categories,
    'Two indexes of a table have the same columns, order and condition: one of them only costs writes.' as description,
    format('table %s has equal indexes %s', x.qualified, x.index_names) as detail,
    'Drop all but one; a unique constraint needs no second index.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('duplicate_index/%s/%s', x.qualified, md5(x.form)) as cache_key
from found as x
where not lint.is_exempt('duplicate_index', x.qualified);
comment on view lint.duplicate_index is 'Duplicate index';
