-- The table has a column updated_at and no trigger that stamps it.
create or replace view lint.updated_at_without_trigger as
with found as (
    select r.qualified
    from lint.relations as r
    where r.kind in ('r', 'p')
    and exists (
        select
        from pg_catalog.pg_attribute as a
        where a.attrelid = r.oid
        and a.attname = 'updated_at'
        and not a.attisdropped
    )
    and not exists (
        select
        from pg_catalog.pg_trigger as t
        join pg_catalog.pg_proc as p on p.oid = t.tgfoid
        where t.tgrelid = r.oid
        and p.proname in ('update_updated_at_column', 'handle_updated_at', 'moddatetime', 'set_updated_at')
    )
)
select
    'updated_at_without_trigger' as name,
    'updated_at that nobody updates' as title,
    'WARN' as level,
    'EXTERNAL' as facing,
    array['CORRECTNESS'] as categories,
    'The table has a column updated_at and no trigger that stamps it.' as description,
    format('table %s has updated_at and no t10_touch_updated_at', x.qualified) as detail,
    'select app.touch_updated_at(''…'') in triggers.sql.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('updated_at_without_trigger/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('updated_at_without_trigger', x.qualified);
comment on view lint.updated_at_without_trigger is 'updated_at that nobody updates';
