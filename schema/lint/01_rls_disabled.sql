-- An API role has a grant on a table without row-level security, so everyone reads or writes every row.
create or replace view lint.rls_disabled as
with found as (
    select r.qualified
    from lint.relations as r
    where r.kind in ('r', 'p')
    and r.is_exposed
    and not r.has_rls
)
select
    'rls_disabled' as name,
    'Row-level security is off' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'An API role has a grant on a table without row-level security, so everyone reads or writes every row.' as description,
    format('table %s is exposed without row-level security', x.qualified) as detail,
    'alter table … enable row level security, and write policies; or revoke the grants.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('rls_disabled/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('rls_disabled', x.qualified);
comment on view lint.rls_disabled is 'Row-level security is off';
