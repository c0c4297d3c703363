-- A security definer function without set search_path can be tricked by objects of the caller.
create or replace view lint.definer_without_search_path as
with found as (
    select f.qualified
    from lint.functions as f
    where f.is_definer
    and not coalesce(f.settings, '{}') && array['search_path=""', 'search_path=']
)
select
    'definer_without_search_path' as name,
    'Definer function without a pinned search_path' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'A security definer function without set search_path can be tricked by objects of the caller.' as description,
    format('function %s is security definer and has no empty search_path', x.qualified) as detail,
    'Add set search_path = '''' and qualify every name in the body.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('definer_without_search_path/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('definer_without_search_path', x.qualified);
comment on view lint.definer_without_search_path is 'Definer function without a pinned search_path';
