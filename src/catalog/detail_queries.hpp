// What load_details() asks besides. $1 is the array of schemas; the search_path is empty, as for
// queries.hpp.
#pragma once

#include <string_view>

namespace plinth::catalog::queries {

inline constexpr std::string_view existing_schemas = R"sql(
select n.nspname from pg_namespace n where n.nspname = any($1) order by n.nspname)sql";

// Types: SQL text, schema, name, kind (of enum TypeKind), SQL text of what it is over, labels
// (separated by character 31), attributes (name and type separated by character 30, by 31 from the
// next), comment.
inline constexpr std::string_view types = R"sql(
select
    format_type(t.oid, null), n.nspname, t.typname,
    case
        when t.typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc and t.typelem <> 0 then 'array'
        when t.typtype = 'e' then 'enumeration'
        when t.typtype = 'd' then 'domain'
        when c.relkind = 'c' then 'composite'
        when t.typtype = 'c' then 'row'
        else 'base'
    end,
    case when t.typtype = 'd' then format_type(t.typbasetype, null) when t.typelem <> 0 then format_type(t.typelem, null) end,
    (select string_agg(e.enumlabel, chr(31) order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
    (
        select string_agg(a.attname || chr(30) || format_type(a.atttypid, null), chr(31) order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and c.relkind = 'c' and a.attnum > 0 and not a.attisdropped
    ),
    obj_description(t.oid, 'pg_type')
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
where n.nspname not in ('pg_toast', 'information_schema')
  and (c.relkind is null or c.relkind in ('c', 'r', 'v', 'm', 'f', 'p')))sql";

// Columns of views that take no value: schema, view, column. An instead-of trigger or an
// unconditional instead rule takes whole rows.
inline constexpr std::string_view fixed_columns = R"sql(
select n.nspname, c.relname, a.attname
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'v'
  and n.nspname = any($1)
  and not pg_column_is_updatable(c.oid, a.attnum, false)
  and not exists (
    select from pg_trigger t
    where t.tgrelid = c.oid and not t.tgisinternal and (t.tgtype & 64) <> 0 and (t.tgtype & 20) <> 0
  )
  and not exists (
    select from pg_rewrite r
    where r.ev_class = c.oid and r.is_instead and r.ev_type in ('2', '3') and r.ev_qual::text = '<>'
  ))sql";

}  // namespace plinth::catalog::queries
