#include "rest/execute.hpp"

#include <charconv>
#include <iterator>

#include "pg/snippet.hpp"

namespace plinth::rest {
namespace {

// Why an answer that PostgreSQL gave must not stand.
std::optional<Error> objection(const Plan& plan, const ApiRequest& request, size_t rows) {
  if (plan.production.explain) return std::nullopt;
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

// "Plan Rows" of the topmost node; PostgreSQL writes it before the nodes below.
std::optional<int64_t> planned_rows(const pg::Rows& plan) {
  const std::string_view text = plan.text(0, 0);
  constexpr std::string_view key = "\"Plan Rows\": ";
  const size_t at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  int64_t rows = 0;
  const std::string_view digits = text.substr(at + key.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), rows);
  return rows;
}

pg::Statement call_of(const FunctionName& function) {
  pg::Snippet call("select ");
  if (function.schema.empty()) {
    call.ident(function.name);
  } else {
    call.qualified(function.schema, function.name);
  }
  return std::move(call.raw("()")).statement();
}

std::vector<pg::Statement> in_order(Statements statements) {
  std::vector<pg::Statement> out;
  out.push_back(std::move(statements.answer));
  if (statements.estimate) out.push_back(*std::move(statements.estimate));
  return out;
}

// Of the replies to them, which are the last ones.
Outcome outcome_of(
    const Plan& plan, const ApiRequest& request, pg::Replies replies, bool with_estimate
) {
  std::optional<int64_t> planned;
  if (with_estimate) {
    planned = planned_rows(replies.back());
    replies.pop_back();
  }
  return make_outcome(plan, request, std::move(replies.back()), planned);
}

// Only what is as the client knows it may be changed. Whoever changes it at the same time makes
// this transaction fail (SQLSTATE 40001), because it is of an isolation level that sees one state
// only.
net::Task<Result<void>> check(
    pg::Transaction& transaction, const Precondition& precondition, bool anonymous
) {
  auto rows = co_await transaction.run(precondition.statement);
  if (!rows) co_return std::unexpected(errors::database(rows.error(), anonymous));
  if (!precondition.holds(*rows)) co_return std::unexpected(errors::precondition_failed());
  co_return Result<void>();
}

Error refused(const pg::Error& error, bool anonymous, const Precondition* precondition) {
  if (precondition != nullptr && error.is("40001")) return errors::precondition_failed();
  return errors::database(error, anonymous);
}

// Begin, settings and statement; then, in a second round trip, commit or rollback.
net::Task<Result<Outcome>> run_explicit(
    pg::Pool& pool,
    pg::Segment opening,
    Statements statements,
    const Plan& plan,
    const ApiRequest& request,
    bool roll_back,
    bool anonymous,
    std::string_view isolation,
    const Precondition* precondition,
    net::StopSignal* stop
) {
  if (precondition != nullptr && isolation.empty()) isolation = "repeatable read";
  auto transaction = co_await pool.begin(std::move(opening), isolation);
  if (!transaction) co_return std::unexpected(errors::database(transaction.error(), anonymous));
  if (precondition != nullptr) {
    auto held = co_await check(*transaction, *precondition, anonymous);
    if (!held) {
      co_await transaction->rollback();
      co_return std::unexpected(std::move(held).error());
    }
  }
  const bool with_estimate = statements.estimate.has_value();
  auto replies = co_await transaction->run(in_order(std::move(statements)), stop);
  if (!replies) {
    co_await transaction->rollback();
    co_return std::unexpected(refused(replies.error(), anonymous, precondition));
  }
  Outcome done = outcome_of(plan, request, *std::move(replies), with_estimate);
  if (auto refused = objection(plan, request, done.count)) {
    co_await transaction->rollback();
    co_return std::unexpected(*std::move(refused));
  }
  if (roll_back) {
    pg::Statement check{.text = "set constraints all immediate", .parameters = {}};
    const auto checked = co_await transaction->run(std::move(check));
    co_await transaction->rollback();
    if (!checked) co_return std::unexpected(errors::database(checked.error(), anonymous));
    co_return done;
  }
  const auto committed = co_await transaction->commit();
  if (!committed) co_return std::unexpected(refused(committed.error(), anonymous, precondition));
  co_return done;
}

}  // namespace

net::Task<Result<Outcome>> execute(
    pg::Pool& pool,
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    const Plan& plan,
    Statements statements,
    const ExecuteSettings& settings,
    const ExtraSettings& extra,
    const Precondition* precondition
) {
  const bool anonymous = principal.role == settings.anon_role;
  const bool roll_back = rolls_back(request.prefer, settings.tx_end);
  pg::Segment segment;
  segment.role = principal.role;
  segment.statements.push_back(
      settings_statement(request, http_request, principal, plan.read_only, settings, extra)
  );
  if (settings.pre_request) segment.statements.push_back(call_of(*settings.pre_request));
  if (roll_back || precondition != nullptr || !extra.isolation.empty() ||
      may_be_refused(plan, request)) {
    co_return co_await run_explicit(
        pool,
        std::move(segment),
        std::move(statements),
        plan,
        request,
        roll_back,
        anonymous,
        extra.isolation,
        precondition,
        &http_request.gone
    );
  }
  const bool with_estimate = statements.estimate.has_value();
  std::ranges::move(in_order(std::move(statements)), std::back_inserter(segment.statements));
  auto replies = co_await pool.run(
      std::move(segment), plan.read_only ? pg::Access::read : pg::Access::write, &http_request.gone
  );
  if (!replies) co_return std::unexpected(errors::database(replies.error(), anonymous));
  Outcome done = outcome_of(plan, request, *std::move(replies), with_estimate);
  if (auto refused = objection(plan, request, done.count))
    co_return std::unexpected(*std::move(refused));
  co_return done;
}

}  // namespace plinth::rest
