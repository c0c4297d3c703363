-- A policy compares a uuid column (an owner or tenant) that no index starts with, so each request reads the whole table.
create or replace view lint.policy_column_without_index as
with found as (
    select distinct
        p.qualified,
        a.attname as column_name
    from lint.policies as p
    join pg_catalog.pg_depend as d
        on d.classid = 'pg_policy'::regclass
        and d.objid = p.oid
        and d.refclassid = 'pg_class'::regclass
        and d.refobjid = p.relation_id
        and d.refobjsubid > 0
    join pg_catalog.pg_attribute as a
        on a.attrelid = p.relation_id
        and a.attnum = d.refobjsubid
    where a.atttypid = 'uuid'::regtype
    and not exists (
        select
        from pg_catalog.pg_index as i
        where i.indrelid = p.relation_id
        and i.indkey[0] = a.attnum
        and i.indpred is null
    )
)
select
    'policy_column_without_index' as name,
    'Policy column without index' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['PERFORMANCE'] as categories,
    'A policy compares a uuid column (an owner or tenant) that no index starts with, so each request reads the whole table.' as description,
    format('policy column %s.%s has no index', x.qualified, x.column_name) as detail,
    'Create an index that starts with the column.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('policy_column_without_index/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('policy_column_without_index', x.qualified);
comment on view lint.policy_column_without_index is 'Policy column without index';
