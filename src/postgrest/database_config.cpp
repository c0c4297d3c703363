#include "postgrest/database_config.hpp"

#include <algorithm>

#include "pg/snippet.hpp"

namespace plinth::postgrest {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 10s;

constexpr pg::Literal role_settings =
    "select distinct on (s.name) s.name, s.value "
    "from pg_catalog.pg_db_role_setting as d "
    "cross join lateral (select substr(split_part(c, '=', 1), 7) as name, "
    "substr(c, strpos(c, '=') + 1) as value from unnest(d.setconfig) as c "
    "where c like 'pgrst.%') as s "
    "where d.setrole = (select r.oid from pg_catalog.pg_roles as r where r.rolname = session_user) "
    "and d.setdatabase in (0, (select b.oid from pg_catalog.pg_database as b "
    "where b.datname = current_database())) "
    "order by s.name, d.setdatabase desc";

std::string with_dashes(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '_', '-');
  return out;
}

Values read(const pg::Rows& rows) {
  Values out;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows.find(i, 1)) out[with_dashes(rows.text(i, 0))] = rows.text(i, 1);
  }
  return out;
}

pg::Statement call_of(const std::string& function) {
  pg::Snippet call("select ");
  const size_t dot = function.find('.');
  if (dot == std::string::npos) {
    call.ident(function);
  } else {
    call.qualified(function.substr(0, dot), function.substr(dot + 1));
  }
  return std::move(call.raw("()")).statement(pg::Reuse::once);
}

// What the function set, in its own transaction.
net::Task<pg::Result<Values>> run_pre_config(pg::Connection& connection, const std::string& name) {
  std::vector<std::string> names = database_keys();
  for (std::string& one : names) std::ranges::replace(one, '-', '_');
  pg::Snippet settings("select n, nullif(current_setting('pgrst.' || n, true), '') from unnest(");
  settings.param(pg::array_literal(names)).raw("::text[]) as n");
  pg::Segment segment;
  segment.statements.push_back(call_of(name));
  segment.statements.push_back(std::move(settings).statement(pg::Reuse::once));
  CO_TRY(const pg::Replies replies, co_await connection.run(std::move(segment), deadline));
  co_return read(replies.back());
}

}  // namespace

net::Task<pg::Result<Values>> read_database_config(
    pg::Connection& connection, const std::string& pre_config
) {
  pg::Segment segment;
  segment.statements.push_back(pg::Snippet(role_settings).statement(pg::Reuse::once));
  CO_TRY(const pg::Replies replies, co_await connection.run(std::move(segment), deadline));
  Values values = read(replies.back());
  const auto chosen = values.find("db-pre-config");
  const std::string function = chosen == values.end() ? pre_config : chosen->second;
  if (function.empty()) co_return values;
  CO_TRY(Values set, co_await run_pre_config(connection, function));
  values.merge(set);  // what the role has stays
  co_return values;
}

}  // namespace plinth::postgrest
