-- Everyone, signed in or not, may execute a function that runs with the rights of its owner.
create or replace view lint.definer_open_to_public as
with found as (
    select f.qualified
    from lint.functions as f
    where f.is_definer
    and exists (
        select
        from aclexplode(f.acl) as acl
        where acl.grantee = 0
    )
)
select
    'definer_open_to_public' as name,
    'Definer function open to everyone' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'Everyone, signed in or not, may execute a function that runs with the rights of its owner.' as description,
    format('security definer function %s is executable by public', x.qualified) as detail,
    'select app.callable_by(''…'', ''authenticated'', ''service_role''), and check the caller in its first statement.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('definer_open_to_public/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('definer_open_to_public', x.qualified);
comment on view lint.definer_open_to_public is 'Definer function open to everyone';
