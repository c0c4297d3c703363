-- Without a primary key a row cannot be addressed over REST and changes cannot be replicated.
create or replace view lint.table_without_primary_key as
with found as (
    select r.qualified
    from lint.relations as r
    where r.kind in ('r', 'p')
    and not exists (
        select
        from pg_catalog.pg_index as i
        where i.indrelid = r.oid
        and i.indisprimary
    )
)
select
    'table_without_primary_key' as name,
    'Table without primary key' as title,
    'WARN' as level,
    'EXTERNAL' as facing,
    array['CORRECTNESS'] as categories,
    'Without a primary key a row cannot be addressed over REST and changes cannot be replicated.' as description,
    format('table %s has no primary key', x.qualified) as detail,
    'Add a primary key.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('table_without_primary_key/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('table_without_primary_key', x.qualified);
comment on view lint.table_without_primary_key is 'Table without primary key';
