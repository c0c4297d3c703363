// The questions asked of pg_catalog. $1 is the array of exposed schemas. They run with an empty
// search_path, so that every type and default prints with its schema.
#pragma once

#include <string_view>

namespace plinth::catalog::queries {

// Compiling these queries takes longer than running them, which the planner does not see.
inline constexpr std::string_view settings =
    "select set_config('search_path', '', true), set_config('transaction_read_only', 'on', true), "
    "set_config('jit', 'off', true)";

// One row per column: schema, relation, kind, comment, updatable bits, column, type, base type, not
// null, default, oid of the relation, the column's comment, labels of its enumeration (separated by
// character 31), the most characters or bits it takes, oid of the base type, whether only the
// database sets it. `modifier` is that of the innermost domain.
inline constexpr std::string_view columns = R"sql(
with recursive base as (
    select
        t.oid, t.oid as base_oid, t.typtype, t.typbasetype, t.typnotnull, t.typdefault, t.typtypmod,
        null::int4 as modifier
    from pg_type t
  union all
    select
        b.oid, t.oid, t.typtype, t.typbasetype, b.typnotnull or t.typnotnull, coalesce(b.typdefault, t.typdefault),
        t.typtypmod, b.typtypmod
    from base b join pg_type t on t.oid = b.typbasetype
    where b.typtype = 'd'
), resolved as (
    select oid, base_oid, typnotnull, typdefault, modifier from base where typtype <> 'd'
)
select
    n.nspname, c.relname, c.relkind,
    coalesce(obj_description(c.oid, 'pg_class'), ''),
    case
        when c.relkind in ('r', 'p') then 28
        when c.relkind in ('v', 'f') then pg_relation_is_updatable(c.oid, true)
        else 0
    end,
    a.attname,
    format_type(a.atttypid, a.atttypmod),
    format_type(r.base_oid, null),
    a.attnotnull or r.typnotnull,
    case
        when a.attidentity = 'd' then (
            select format('nextval(%L::regclass)', format('%I.%I', sn.nspname, s.relname))
            from pg_depend dep
            join pg_class s on s.oid = dep.objid and s.relkind = 'S'
            join pg_namespace sn on sn.oid = s.relnamespace
            where dep.classid = 'pg_class'::regclass and dep.refobjid = c.oid and dep.refobjsubid = a.attnum
              and dep.deptype = 'i'
        )
        when a.attgenerated <> '' then null
        else coalesce(pg_get_expr(d.adbin, d.adrelid), r.typdefault)
    end,
    c.oid,
    coalesce(col_description(c.oid, a.attnum), ''),
    (select string_agg(e.enumlabel, chr(31) order by e.enumsortorder) from pg_enum e where e.enumtypid = r.base_oid),
    case
        when r.base_oid in ('bpchar'::pg_catalog.regtype, 'varchar'::pg_catalog.regtype)
            then nullif(coalesce(r.modifier, a.atttypmod), -1) - 4
        when r.base_oid in ('bit'::pg_catalog.regtype, 'varbit'::pg_catalog.regtype)
            then nullif(coalesce(r.modifier, a.atttypmod), -1)
    end,
    r.base_oid,
    a.attgenerated <> '' or a.attidentity = 'a'
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join resolved r on r.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'v', 'm', 'f', 'p')
  and not c.relispartition
  and n.nspname = any($1)
order by n.nspname, c.relname, a.attnum)sql";

// What checks ask of a single column: schema, relation, column, condition. Those of domains are
// listed for every column of theirs, the outermost domain's first.
inline constexpr std::string_view checks = R"sql(
with recursive domain as (
    select t.oid, t.oid as domain_oid, t.typbasetype, 1 as depth from pg_type t where t.typtype = 'd'
  union all
    select d.oid, t.oid, t.typbasetype, d.depth + 1
    from domain d join pg_type t on t.oid = d.typbasetype where t.typtype = 'd'
), conditions as (
    select k.conrelid as relation, k.conkey[1] as attnum, 0 as depth, k.conname, k.conbin, k.conrelid as named_in
    from pg_constraint k
    where k.contype = 'c' and k.conrelid <> 0 and cardinality(k.conkey) = 1
  union all
    select a.attrelid, a.attnum, d.depth, k.conname, k.conbin, 0
    from pg_attribute a
    join domain d on d.oid = a.atttypid
    join pg_constraint k on k.contypid = d.domain_oid and k.contype = 'c'
    where a.attnum > 0 and not a.attisdropped
)
select n.nspname, c.relname, a.attname, pg_get_expr(conditions.conbin, conditions.named_in, true)
from conditions
join pg_class c on c.oid = conditions.relation
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum = conditions.attnum
where c.relkind in ('r', 'v', 'm', 'f', 'p')
  and not c.relispartition
  and n.nspname = any($1)
order by n.nspname, c.relname, a.attnum, conditions.depth, conditions.conname)sql";

// Primary and unique keys of all schemas, because views may show the columns of hidden tables:
// schema, table, is primary, column (one row each, in order of the key), constraint.
inline constexpr std::string_view keys = R"sql(
select n.nspname, c.relname, k.contype = 'p', a.attname, k.conname
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
cross join lateral unnest(k.conkey) with ordinality as part(attnum, position)
join pg_attribute a on a.attrelid = c.oid and a.attnum = part.attnum
where k.contype in ('p', 'u') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
order by n.nspname, c.relname, k.conname, part.position)sql";

// Foreign keys: constraint, schema, table, column, other schema, other table, other column; in
// order of the key. A constraint that a partition inherited (conparentid) is its parent's.
inline constexpr std::string_view foreign_keys = R"sql(
select k.conname, n.nspname, c.relname, a.attname, fn.nspname, fc.relname, fa.attname
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class fc on fc.oid = k.confrelid
join pg_namespace fn on fn.oid = fc.relnamespace
cross join lateral unnest(k.conkey, k.confkey) with ordinality as part(attnum, other_attnum, position)
join pg_attribute a on a.attrelid = c.oid and a.attnum = part.attnum
join pg_attribute fa on fa.attrelid = fc.oid and fa.attnum = part.other_attnum
where k.contype = 'f' and k.conparentid = 0
order by n.nspname, c.relname, k.conname, part.position)sql";

// Views of the exposed schemas and those of the search path ($2): oid, schema, view, definition as
// a pg_node_tree.
inline constexpr std::string_view views = R"sql(
select c.oid, n.nspname, c.relname, r.ev_action
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_rewrite r on r.ev_class = c.oid and r.ev_type = '1'
where c.relkind in ('v', 'm')
  and (n.nspname = any($1) or n.nspname = any($2)))sql";

// Columns of some relations ($1, oids): oid, schema, relation, number, column.
inline constexpr std::string_view columns_of = R"sql(
select c.oid, n.nspname, c.relname, a.attnum, a.attname
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.oid = any($1::oid[]))sql";

// Comments of the exposed schemas that have one: schema, comment.
inline constexpr std::string_view schema_comments = R"sql(
select n.nspname, d.description
from pg_namespace n
join pg_description d on d.objoid = n.oid and d.classoid = 'pg_namespace'::pg_catalog.regclass and d.objsubid = 0
where n.nspname = any($1))sql";

// Handlers of media types: schema, name, media type, schema and name of the relation whose rows are
// taken (null for any), is a function, is binary.
inline constexpr std::string_view media_handlers = R"sql(
with recursive base as (
    select t.oid, t.typname, t.typbasetype, b.typtype, b.typbasetype as next
    from pg_type t join pg_type b on b.oid = t.typbasetype
    where t.typtype = 'd'
      and (t.typname = '*/*' or t.typname ~ '^[A-Za-z0-9.-]+/[A-Za-z0-9.+-]+$')
  union all
    select d.oid, d.typname, d.next, b.typtype, b.typbasetype
    from base d join pg_type b on b.oid = d.next
    where d.typtype = 'd'
)
select
    n.nspname, p.proname, d.typname, rn.nspname, rc.relname, p.prokind = 'f', d.typbasetype = 'bytea'::pg_catalog.regtype
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join base d on d.oid = p.prorettype and d.typtype <> 'd'
left join pg_type a on p.prokind = 'a' and a.oid = p.proargtypes[0]
left join pg_class rc on rc.oid = a.typrelid and rc.relkind in ('r', 'v', 'm', 'f', 'p')
left join pg_namespace rn on rn.oid = rc.relnamespace
where n.nspname = any($1)
  and (
    p.prokind = 'f' and not p.proretset
    or p.prokind = 'a' and p.pronargs = 1 and (rc.oid is not null or a.oid = 'anyelement'::pg_catalog.regtype)
  )
order by n.nspname, p.proname)sql";

// How domains travel: the domain's type, the other type (json or text), whether the domain is the
// source, schema and name of the cast's function.
inline constexpr std::string_view representations = R"sql(
select
    format_type(d.oid, null), format_type(o.oid, null), c.castsource = d.oid, n.nspname, p.proname
from pg_cast c
join pg_type d on d.oid in (c.castsource, c.casttarget) and d.typtype = 'd'
join pg_type o on o.oid in (c.castsource, c.casttarget) and o.oid in ('json'::pg_catalog.regtype, 'text'::pg_catalog.regtype)
join pg_proc p on p.oid = c.castfunc
join pg_namespace n on n.oid = p.pronamespace
where c.castcontext = 'i' and c.castmethod = 'f' and has_function_privilege(c.castfunc, 'execute'))sql";

// Types of users whose values to_json writes as a string of their text: no arrays, rows or domains,
// and none with a cast to json (utils/adt/json.c, json_categorize_type).
inline constexpr std::string_view string_types = R"sql(
select t.oid
from pg_type t
where t.oid >= 16384
  and t.typtype in ('b', 'e', 'r', 'm')
  and t.typsubscript is distinct from 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
  and not exists (
    select from pg_cast c where c.castsource = t.oid and c.casttarget = 'json'::pg_catalog.regtype and c.castmethod = 'f'
  ))sql";

// Whether reading a relation can run a function that sets the response's headers or status: one
// whose text names the settings, or names such a function, and that a policy, a view, an operator
// or a cast depends on, or that takes a row and so can be selected like a column.
inline constexpr std::string_view reads_set_response = R"sql(
with recursive bodies as materialized (
    select p.oid, p.proname, coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) as body
    from pg_proc p
    where p.oid >= 16384 and p.prokind in ('f', 'p', 'w')
), setters as (
    select b.oid, b.proname from bodies b where b.body ~* 'response\.(headers|status)'
  union
    select b.oid, b.proname from setters s join bodies b on strpos(b.body, s.proname::text) > 0
)
select exists (
    select
    from setters s
    join pg_proc p on p.oid = s.oid
    where exists (
        select
        from pg_depend d
        where d.refclassid = 'pg_proc'::pg_catalog.regclass and d.refobjid = s.oid
          and d.classid in (
            'pg_policy'::pg_catalog.regclass, 'pg_rewrite'::pg_catalog.regclass, 'pg_operator'::pg_catalog.regclass,
            'pg_cast'::pg_catalog.regclass
          )
    ) or exists (select from pg_type t where t.oid = p.proargtypes[0] and t.typtype = 'c')
))sql";

// Settings of the roles the login role may become: role, parameter, value. Only what it may set
// itself, because it does so before it becomes the role.
inline constexpr std::string_view role_settings = R"sql(
select r.rolname, split_part(s.setting, '=', 1), substr(s.setting, strpos(s.setting, '=') + 1)
from pg_auth_members m
join pg_roles r on r.oid = m.roleid
cross join lateral unnest(r.rolconfig) as s(setting)
where m.member = (select oid from pg_roles where rolname = current_user)
  and (
    exists (select from pg_settings p where p.name = lower(split_part(s.setting, '=', 1)) and p.context = 'user')
    or has_parameter_privilege(current_user, split_part(s.setting, '=', 1), 'set')
  )
order by r.rolname, s.setting)sql";

// Functions: oid, schema, name, comment, volatility, set, void, rows, result schema, result
// relation, expected rows, settings (separated by character 31), then one row per input parameter
// (null when there is none): name, type, required, variadic, schema and name of the relation whose
// row it is; in order of declaration. After that result type, and names and types of the columns
// of its own (separated by character 30 from each other, by 31 from the next).
inline constexpr std::string_view functions = R"sql(
with recursive base as (
    select t.oid, t.oid as base_oid, t.typtype, t.typbasetype, t.typrelid from pg_type t
  union all
    select b.oid, t.oid, t.typtype, t.typbasetype, t.typrelid
    from base b join pg_type t on t.oid = b.typbasetype where b.typtype = 'd'
), resolved as (
    select oid, base_oid, typtype, typrelid from base where typtype <> 'd'
)
select
    p.oid, n.nspname, p.proname, coalesce(obj_description(p.oid, 'pg_proc'), ''), p.provolatile, p.proretset,
    p.prorettype = 'void'::pg_catalog.regtype,
    r.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false),
    rn.nspname, rc.relname, p.prorows, array_to_string(p.proconfig, chr(31)),
    arg.name, arg.type, arg.position <= p.pronargs - p.pronargdefaults, arg.mode = 'v', arg.row_schema, arg.row_relation,
    format_type(p.prorettype, null),
    case
        when p.proallargtypes is not null then (
            select string_agg(coalesce(p.proargnames[o.n], '') || chr(30) || format_type(o.type_oid, null), chr(31) order by o.n)
            from unnest(p.proallargtypes) with ordinality as o(type_oid, n)
            where p.proargmodes[o.n] in ('o', 'b', 't')
        )
    end
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join resolved r on r.oid = p.prorettype
left join pg_class rc on rc.oid = r.typrelid and rc.relkind in ('r', 'v', 'm', 'f', 'p')
left join pg_namespace rn on rn.oid = rc.relnamespace
left join lateral (
    select
        row_number() over (order by a.n) as position,
        coalesce(p.proargnames[a.n], '') as name,
        case
            when t.typname = 'bit' then 'bit varying'
            when t.typname = 'bpchar' then 'character varying'
            else format_type(t.oid, null)
        end as type,
        coalesce(p.proargmodes[a.n], 'i') as mode,
        tn.nspname as row_schema,
        tc.relname as row_relation
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as a(type_oid, n)
    join pg_type t on t.oid = a.type_oid
    left join pg_class tc on tc.oid = t.typrelid and tc.relkind in ('r', 'v', 'm', 'f', 'p')
    left join pg_namespace tn on tn.oid = tc.relnamespace
    where coalesce(p.proargmodes[a.n], 'i') in ('i', 'b', 'v')
) arg on true
where p.prokind = 'f'
  and n.nspname = any($1)
  and p.prorettype <> 'trigger'::pg_catalog.regtype
  and p.prorettype <> 'event_trigger'::pg_catalog.regtype
order by n.nspname, p.proname, p.oid, arg.position)sql";

}  // namespace plinth::catalog::queries
