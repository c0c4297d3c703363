-- A policy calls auth.uid() or a helper of app bare, so PostgreSQL may evaluate it for every row.
create or replace view lint.unwrapped_caller as
with found as (
    select
        p.qualified,
        p.name as policy
    from lint.policies as p
    where regexp_replace(
        concat_ws(' ', p.using_text, p.check_text),
        'select\s+\(*((auth|app)\.\w+|current_setting|((public\.)?is_(admin|moderator)))\(',
        '',
        'gi'
    ) ~* '\m((auth|app)\.\w+|current_setting|((public\.)?(is_admin|is_moderator|has_role|is_tenant_member)))\('
)
select
    'unwrapped_caller' as name,
    'Caller evaluated per row' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['PERFORMANCE'] as categories,
    'A policy calls auth.uid() or a helper of app bare, so PostgreSQL may evaluate it for every row.' as description,
    format('policy %s on %s calls a function outside a select', x.policy, x.qualified) as detail,
    'Wrap the call in a select: (select auth.uid()), array(select tenant_id from app.visible_tenants).' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('unwrapped_caller/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('unwrapped_caller', x.qualified);
comment on view lint.unwrapped_caller is 'Caller evaluated per row';
