-- A function of the API can be called without signing in. That is a decision, so each one is listed with its reason.
create or replace view lint.function_open_to_anon as
with found as (
    select f.qualified
    from lint.functions as f
    where f.schema_name = 'public'
    and has_function_privilege('anon', f.oid, 'execute')
)
select
    'function_open_to_anon' as name,
    'Function open to anon' as title,
    'ERROR' as level,
    'EXTERNAL' as facing,
    array['SECURITY'] as categories,
    'A function of the API can be called without signing in. That is a decision, so each one is listed with its reason.' as description,
    format('function %s is executable by anon', x.qualified) as detail,
    'select app.callable_by(''…'', ''authenticated'', ''service_role''); or a row in lint.exemptions with the reason.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('function_open_to_anon/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('function_open_to_anon', x.qualified);
comment on view lint.function_open_to_anon is 'Function open to anon';
