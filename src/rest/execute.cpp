#include "rest/execute.hpp"

#include "json/writer.hpp"
#include "pg/snippet.hpp"
#include "rest/plan/result_row.hpp"

namespace plinth::rest {
namespace {

using pg::Snippet;

std::string search_path(const std::string& schema, const std::vector<std::string>& extra) {
  std::string path = pg::quote_ident(schema);
  for (const std::string& one : extra) path += ", " + pg::quote_ident(one);
  return path;
}

// Names in lower case, the last of equal ones; cookies have a setting of their own.
std::string headers_json(const http::Request& request) {
  json::Writer w;
  w.begin_object();
  for (size_t i = 0; i < request.headers.size(); ++i) {
    const http::Header& header = request.headers[i];
    if (http::equal_ignoring_case(header.name, "cookie")) continue;
    const bool repeated = std::any_of(
        request.headers.begin() + static_cast<long>(i) + 1,
        request.headers.end(),
        [&](const auto& later) { return http::equal_ignoring_case(later.name, header.name); }
    );
    if (!repeated) w.key(http::lower(header.name)).string(header.value);
  }
  w.end_object();
  return w.take();
}

std::string cookies_json(const http::Request& request) {
  json::Writer w;
  w.begin_object();
  std::string_view cookies = request.header("cookie").value_or("");
  while (!cookies.empty()) {
    const size_t end = cookies.find(';');
    const std::string_view cookie = http::trim(cookies.substr(0, end));
    cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
    const size_t equals = cookie.find('=');
    if (equals != std::string_view::npos)
      w.key(cookie.substr(0, equals)).string(cookie.substr(equals + 1));
  }
  w.end_object();
  return w.take();
}

// Role and claims, local to the transaction. Never part of the query itself: PostgreSQL has decided
// on policies by the time a query runs.
pg::Statement settings_statement(
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    bool read_only,
    const ExecuteSettings& settings
) {
  Snippet out("select ");
  bool first = true;
  const auto set = [&](pg::Literal name, std::string value) {
    if (!first) out.raw(", ");
    first = false;
    out.raw("set_config('").raw(name).raw("', ").param(std::move(value)).raw(", true)");
  };
  set("search_path", search_path(request.schema, settings.extra_search_path));
  set("role", principal.role);
  set("request.jwt.claims", principal.claims);
  set("request.jwt.claim.sub", principal.subject);
  set("request.jwt.claim.role", principal.role);
  set("request.method", std::string(http_request.method));
  set("request.path", std::string(http_request.path));
  set("request.headers", headers_json(http_request));
  set("request.cookies", cookies_json(http_request));
  if (request.prefer.timezone) set("timezone", *request.prefer.timezone);
  if (read_only) out.raw(", set_config('transaction_read_only', 'on', true)");
  return std::move(out).statement();
}

// Why an answer that PostgreSQL gave must not stand.
std::optional<Error> objection(const Plan& plan, const ApiRequest& request, const pg::Rows& row) {
  const auto rows = static_cast<size_t>(row.integer(0, result_column::rows));
  if (request.action == Action::put && rows != 1) return errors::put_mismatch();
  const bool has_columns =
      !plan.call || (plan.call->function->returns_set && !plan.call->returns_scalar);
  if (is_single(plan.media) && has_columns && rows != 1) return errors::not_single(rows);
  const auto& limit = request.prefer.max_affected;
  const bool affects =
      request.action == Action::update || request.action == Action::remove || plan.call.has_value();
  if (limit && affects && request.prefer.handling == Handling::strict &&
      static_cast<int64_t>(rows) > *limit) {
    return errors::too_many_affected(rows);
  }
  return std::nullopt;
}

bool may_be_refused(const Plan& plan, const ApiRequest& request) {
  if (plan.read_only) return false;
  const bool limits_affected =
      request.prefer.max_affected && request.prefer.handling == Handling::strict;
  return request.action == Action::put || is_single(plan.media) || limits_affected;
}

// Begin, settings and statement; then, in a second round trip, commit or rollback.
net::Task<Result<pg::Rows>> run_explicit(
    pg::Pool& pool,
    pg::Segment opening,
    pg::Statement statement,
    const Plan& plan,
    const ApiRequest& request,
    bool roll_back,
    bool anonymous
) {
  auto transaction = co_await pool.begin(std::move(opening));
  if (!transaction) co_return std::unexpected(errors::database(transaction.error(), anonymous));
  auto row = co_await transaction->run(std::move(statement));
  if (!row) {
    co_await transaction->rollback();
    co_return std::unexpected(errors::database(row.error(), anonymous));
  }
  if (auto refused = objection(plan, request, *row)) {
    co_await transaction->rollback();
    co_return std::unexpected(*std::move(refused));
  }
  if (roll_back) {
    pg::Statement check{.text = "set constraints all immediate", .parameters = {}};
    const auto checked = co_await transaction->run(std::move(check));
    co_await transaction->rollback();
    if (!checked) co_return std::unexpected(errors::database(checked.error(), anonymous));
    co_return *std::move(row);
  }
  const auto committed = co_await transaction->commit();
  if (!committed) co_return std::unexpected(errors::database(committed.error(), anonymous));
  co_return *std::move(row);
}

}  // namespace

net::Task<Result<pg::Rows>> execute(
    pg::Pool& pool,
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    const Plan& plan,
    pg::Statement statement,
    const ExecuteSettings& settings
) {
  const bool anonymous = principal.role == settings.anon_role;
  const bool roll_back = settings.tx_override && request.prefer.tx == Tx::rollback;
  pg::Segment segment;
  segment.role = principal.role;
  segment.statements.push_back(
      settings_statement(request, http_request, principal, plan.read_only, settings)
  );
  if (roll_back || may_be_refused(plan, request)) {
    co_return co_await run_explicit(
        pool, std::move(segment), std::move(statement), plan, request, roll_back, anonymous
    );
  }
  segment.statements.push_back(std::move(statement));
  auto replies =
      co_await pool.run(std::move(segment), plan.read_only ? pg::Access::read : pg::Access::write);
  if (!replies) co_return std::unexpected(errors::database(replies.error(), anonymous));
  pg::Rows row = std::move(replies->back());
  if (auto refused = objection(plan, request, row)) co_return std::unexpected(*std::move(refused));
  co_return row;
}

}  // namespace plinth::rest
