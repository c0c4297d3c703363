-- Row-level security is on, an API role has a grant, and no policy lets it reach a row: the table answers with nothing.
create or replace view lint.rls_without_policy as
with found as (
    select r.qualified
    from lint.relations as r
    where r.kind in ('r', 'p')
    and r.has_rls
    and r.is_exposed
    and not exists (
        select
        from lint.policies as p
        where p.relation_id = r.oid
        and p.is_permissive
        and not p.is_for_service
    )
)
select
    'rls_without_policy' as name,
    'No policy for an exposed table' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'Row-level security is on, an API role has a grant, and no policy lets it reach a row: the table answers with nothing.' as description,
    format('table %s has no policy for anon or authenticated', x.qualified) as detail,
    'Use a pattern (app.protect_owner, app.protect_tenant, app.protect_catalogue) or write policies; or revoke the grants.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('rls_without_policy/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('rls_without_policy', x.qualified);
comment on view lint.rls_without_policy is 'No policy for an exposed table';
