// GET /admin/audit (spec §12.8): what happened to accounts and sessions, the latest first.
#include <fmt/format.h>

#include "auth/caller.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/paging.hpp"
#include "auth/store/audit.hpp"
#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

// "action:login", where the value may be a part of what is looked for.
Result<store::AuditFilter> parse_filter(std::string_view query) {
  const std::string text = http::find_query(query, "query").value_or("");
  if (text.empty()) return store::AuditFilter{};
  if (!base::is_valid_utf8(text) || text.find('\0') != std::string::npos)
    return bad_request(code::validation_failed, "Bad query: it must be UTF-8 text");
  const size_t colon = text.find(':');
  const std::string_view scope = std::string_view(text).substr(0, colon);
  std::string value = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  if (scope == "author") return store::AuditFilter{store::AuditScope::author, std::move(value)};
  if (scope == "action") return store::AuditFilter{store::AuditScope::action, std::move(value)};
  if (scope == "type") return store::AuditFilter{store::AuditScope::type, std::move(value)};
  return bad_request(
      code::validation_failed,
      fmt::format("Invalid query scope: {}, there are author, action and type", scope)
  );
}

std::string render_entries(const pg::Rows& rows) {
  std::string out = "[";
  for (size_t row = 0; row < rows.size(); ++row) {
    if (row > 0) out += ',';
    out += rows.text(row, 0);
  }
  return out + ']';
}

}  // namespace

net::Task<Result<http::Response>> admin_list_audit(Call& call) {
  CO_TRY(co_await require_admin(call));
  const std::string_view query = call.request.query;
  CO_TRY(const Page page, parse_page(query));
  CO_TRY(const store::AuditFilter filter, parse_filter(query));
  std::vector<pg::Statement> statements;
  statements.push_back(store::count_audit_entries(filter));
  statements.push_back(store::select_audit_entries(filter, page.size, page.offset()));
  CO_TRY(
      const pg::Replies replies,
      named(co_await call.read(std::move(statements)), "Database error finding audit entries")
  );
  http::Response response = http::json_response(200, render_entries(replies[1]));
  add_paging_headers(response, page, replies[0].integer(0, 0), "/admin/audit", query);
  co_return response;
}

}  // namespace plinth::auth
