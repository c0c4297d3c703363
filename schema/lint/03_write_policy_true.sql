-- A policy for insert, update, delete or all has the condition true, so every caller it names writes every row.
create or replace view lint.write_policy_true as
with found as (
    select
        p.qualified,
        p.name as policy
    from lint.policies as p
    where p.command <> 'r'
    and p.is_permissive
    and not p.is_for_service
    and (
        p.check_text = 'true'
        or (p.using_text = 'true' and p.check_text is null)
        or (p.using_text = 'true' and p.command = 'd')
    )
)
select
    'write_policy_true' as name,
    'Write policy that allows everything' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'A policy for insert, update, delete or all has the condition true, so every caller it names writes every row.' as description,
    format('policy %s on %s allows every write', x.policy, x.qualified) as detail,
    'State whose rows the caller may write. A policy for service_role alone may say true.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('write_policy_true/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('write_policy_true', x.qualified);
comment on view lint.write_policy_true is 'Write policy that allows everything';
