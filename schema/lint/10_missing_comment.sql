-- Comments are the documentation that OpenAPI, the admin page and the guide show; this object has none.
create or replace view lint.missing_comment as
with found as (
    select
        case r.kind when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
        r.qualified
    from lint.relations as r
    where obj_description(r.oid, 'pg_class') is null
    union all
    select
        'function',
        f.qualified
    from lint.functions as f
    where obj_description(f.oid, 'pg_proc') is null
    union all
    select
        'policy',
        format('%s on %s', p.name, p.qualified)
    from lint.policies as p
    where obj_description(p.oid, 'pg_policy') is null
    union all
    select
        'type',
        format('%I.%I', n.nspname, t.typname)
    from pg_catalog.pg_type as t
    join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
    where n.nspname in ('public', 'app')
    and t.typtype in ('e', 'd')
    and obj_description(t.oid, 'pg_type') is null
    and not exists (
        select
        from pg_catalog.pg_depend as d
        where d.objid = t.oid
        and d.deptype = 'e'
    )
)
select
    'missing_comment' as name,
    'Object without comment' as title,
    'INFO' as level,
    'EXTERNAL' as facing,
    array['DOCUMENTATION'] as categories,
    'Comments are the documentation that OpenAPI, the admin page and the guide show; this object has none.' as description,
    format('%s %s has no comment', x.kind, x.qualified) as detail,
    'comment on … is one sentence that says what it is or promises' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('missing_comment/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('missing_comment', x.qualified);
comment on view lint.missing_comment is 'Object without comment';
