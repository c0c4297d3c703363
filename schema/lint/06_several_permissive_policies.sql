-- Two permissive policies apply to the same role and command; PostgreSQL joins them with or, which often costs the index.
create or replace view lint.several_permissive_policies as
with found as (
    select
        p.qualified,
        r.role::regrole as role,
        c.command,
        count(*) as how_many
    from lint.policies as p
    cross join lateral unnest(p.roles) as r (role)
    cross join lateral unnest(
        case p.command
            when '*' then array['select', 'insert', 'update', 'delete']
            when 'r' then array['select']
            when 'a' then array['insert']
            when 'w' then array['update']
            else array['delete']
        end
    ) as c (command)
    where p.is_permissive
    and r.role <> 0
    group by p.qualified, r.role, c.command
    having count(*) > 1
)
select
    'several_permissive_policies' as name,
    'Several permissive policies' as title,
    'WARN' as level,
    'EXTERNAL' as facing,
    array['PERFORMANCE'] as categories,
    'Two permissive policies apply to the same role and command; PostgreSQL joins them with or, which often costs the index.' as description,
    format('table %s has %s permissive policies for %s and command %s', x.qualified, x.how_many, x.role, x.command) as detail,
    'Write one policy per role and command; fold administrators into the tenant sets.' as remediation,
    jsonb_build_object('object', x.qualified) as metadata,
    format('several_permissive_policies/%s', x.qualified) as cache_key
from found as x
where not lint.is_exempt('several_permissive_policies', x.qualified);
comment on view lint.several_permissive_policies is 'Several permissive policies';
