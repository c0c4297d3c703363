#include "rest/sql/root.hpp"

namespace plinth::rest {

using pg::Snippet;

namespace {

constexpr pg::Literal usable_relations =
    "select json_agg(c.oid::bigint) from pg_class c where c.relnamespace = n.oid "
    "and c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition "
    "and (pg_has_role(c.relowner, 'usage') "
    "or has_table_privilege(c.oid, "
    "'select, insert, update, delete, truncate, references, trigger') "
    "or has_any_column_privilege(c.oid, 'select, insert, update, references'))";

constexpr pg::Literal usable_functions =
    "select json_agg(p.oid::bigint) from pg_proc p where p.pronamespace = n.oid "
    "and p.prokind = 'f' and has_function_privilege(p.oid, 'execute')";

}  // namespace

Snippet usable_query(std::string_view schema) {
  Snippet out("select json_build_object('relations', (");
  out.raw(usable_relations).raw("), 'functions', (").raw(usable_functions).raw("))::text ");
  out.raw("from pg_namespace n where n.nspname = ").param(std::string(schema));
  return std::move(out.raw(" and has_schema_privilege(n.oid, 'usage')"));
}

}  // namespace plinth::rest
