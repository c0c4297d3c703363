#include "rest/execute.hpp"

#include "rest/plan/result_row.hpp"

namespace plinth::rest {
namespace {

// Why an answer that PostgreSQL gave must not stand.
std::optional<Error> objection(const Plan& plan, const ApiRequest& request, const pg::Rows& row) {
  if (plan.production.explain) return std::nullopt;
  const auto rows = static_cast<size_t>(row.integer(0, result_column::rows));
  if (request.action == Action::put && rows != 1) return errors::put_mismatch();
  const bool has_columns =
      !plan.call || (plan.call->function->returns_set && !plan.call->returns_scalar);
  if (is_single(plan.production.media) && has_columns && rows != 1) return errors::not_single(rows);
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
  return request.action == Action::put || is_single(plan.production.media) || limits_affected;
}

// Begin, settings and statement; then, in a second round trip, commit or rollback.
net::Task<Result<pg::Rows>> run_explicit(
    pg::Pool& pool,
    pg::Segment opening,
    pg::Statement statement,
    const Plan& plan,
    const ApiRequest& request,
    bool roll_back,
    bool anonymous,
    std::string_view isolation
) {
  auto transaction = co_await pool.begin(std::move(opening), isolation);
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
    const ExecuteSettings& settings,
    const ExtraSettings& extra
) {
  const bool anonymous = principal.role == settings.anon_role;
  const bool roll_back = settings.tx_override && request.prefer.tx == Tx::rollback;
  pg::Segment segment;
  segment.role = principal.role;
  segment.statements.push_back(
      settings_statement(request, http_request, principal, plan.read_only, settings, extra)
  );
  if (roll_back || !extra.isolation.empty() || may_be_refused(plan, request)) {
    co_return co_await run_explicit(
        pool,
        std::move(segment),
        std::move(statement),
        plan,
        request,
        roll_back,
        anonymous,
        extra.isolation
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
