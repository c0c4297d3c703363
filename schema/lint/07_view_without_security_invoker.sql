-- An exposed view without security_invoker reads with the rights of its owner, past row-level security.
create or replace view lint.view_without_security_invoker as
with found as (
    select r.qualified
    from lint.relations as r
    where r.kind in ('v', 'm')
    and r.is_exposed
    and not coalesce(r.options, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1', 'security_invoker=yes']
)
select
    'view_without_security_invoker' as name,
    'View with its owner''s rights' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'An exposed view without security_invoker reads with the rights of its owner, past row-level security.' as description,
    format('view %s runs with its owner''s rights', x.qualified) as detail,
    'create view … with (security_invoker = true); or a row in lint.exemptions with the reason.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('view_without_security_invoker/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('view_without_security_invoker', x.qualified);
comment on view lint.view_without_security_invoker is 'View with its owner''s rights';
