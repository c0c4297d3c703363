-- REST calls functions by name and cannot choose between signatures.
create or replace view lint.overloaded_function as
with found as (
    select
        format('%I.%I', f.schema_name, f.name) as qualified,
        count(*) as how_many
    from lint.functions as f
    where f.schema_name = 'public'
    group by f.schema_name, f.name
    having count(*) > 1
)
select
    'overloaded_function' as name,
    'Function with several signatures' as title,
    'WARN' as level,
    'EXTERNAL' as facing,
    array['CORRECTNESS'] as categories,
    'REST calls functions by name and cannot choose between signatures.' as description,
    format('function %s has %s signatures', x.qualified, x.how_many) as detail,
    'Keep one signature per name; use defaults.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('overloaded_function/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('overloaded_function', x.qualified);
comment on view lint.overloaded_function is 'Function with several signatures';
