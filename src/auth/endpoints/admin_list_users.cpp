// GET /admin/users (spec §12.1): accounts page by page, without their identities.
#include <fmt/format.h>

#include "auth/caller.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/paging.hpp"
#include "auth/render.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

std::optional<store::UserColumn> parse_column(std::string_view name) {
  using enum store::UserColumn;
  if (name == "created_at") return created_at;
  if (name == "updated_at") return updated_at;
  if (name == "last_sign_in_at") return last_sign_in_at;
  if (name == "email") return email;
  if (name == "phone") return phone;
  return std::nullopt;
}

// "created_at desc", the direction being optional: descending unless it says otherwise.
Result<store::Sort> parse_sort(std::string_view query) {
  const std::string text = http::find_query(query, "sort").value_or("");
  if (text.empty()) return store::Sort{};
  const size_t space = text.find(' ');
  const std::string_view name = std::string_view(text).substr(0, space);
  const std::string direction = space == std::string::npos ? "desc" : text.substr(space + 1);
  const auto column = parse_column(name);
  if (column && (direction == "asc" || direction == "desc"))
    return store::Sort{.column = *column, .descending = direction == "desc"};
  return bad_request(
      code::validation_failed,
      "Bad Sort Parameters: created_at, updated_at, last_sign_in_at, email or phone can be sorted "
      "by, asc or desc"
  );
}

Result<std::string> parse_filter(std::string_view query) {
  std::string text = http::find_query(query, "filter").value_or("");
  if (base::is_valid_utf8(text) && text.find('\0') == std::string::npos) return text;
  return bad_request(code::validation_failed, "Bad filter: it must be UTF-8 text");
}

}  // namespace

net::Task<Result<http::Response>> admin_list_users(Call& call) {
  CO_TRY(const Claims claims, co_await require_admin(call));
  const std::string_view query = call.request.query;
  CO_TRY(const Page page, parse_page(query));
  store::UserPage wanted{
      .aud = request_audience(call.request, claims, call.settings),
      .limit = page.size,
      .offset = page.offset(),
  };
  CO_TRY(wanted.sort, parse_sort(query));
  CO_TRY(wanted.filter, parse_filter(query));

  std::vector<pg::Statement> statements;
  statements.push_back(store::count_users(wanted));
  statements.push_back(store::select_users(wanted));
  CO_TRY(
      const pg::Replies replies,
      named(co_await call.read(std::move(statements)), "Database error finding users")
  );
  http::Response response =
      http::json_response(200, render_users(store::users_of(replies[1]), wanted.aud));
  add_paging_headers(response, page, replies[0].integer(0, 0), "/admin/users", query);
  co_return response;
}

}  // namespace plinth::auth
