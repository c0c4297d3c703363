#include "rest/execute.hpp"

#include <atomic>
#include <charconv>
#include <iterator>

#include <fmt/ranges.h>

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

// What a transaction, or a part of one, starts with as the caller.
std::vector<pg::Statement> opening(const Execution& run, bool read_only) {
  std::vector<pg::Statement> out;
  out.push_back(settings_statement(
      run.request, run.http_request, run.principal, read_only, run.settings, run.extra
  ));
  if (run.settings.pre_request) out.push_back(call_of(*run.settings.pre_request));
  return out;
}

void append(Statements statements, std::vector<pg::Statement>& out) {
  out.push_back(std::move(statements.answer));
  if (statements.estimate) out.push_back(*std::move(statements.estimate));
}

// What the replies to a request's statements, which are the last ones, mean; or why they must not
// stand.
Result<Outcome> conclude(const Execution& run, pg::Replies replies, bool with_estimate) {
  std::optional<int64_t> planned;
  if (with_estimate) {
    planned = planned_rows(replies.back());
    replies.pop_back();
  }
  Outcome done = make_outcome(run.plan, run.request, std::move(replies.back()), planned);
  if (auto refused = objection(run.plan, run.request, done.count))
    return std::unexpected(*std::move(refused));
  return done;
}

// Back to what the session has.
pg::Statement reset_of(std::string_view setting) {
  pg::Snippet reset("set local ");
  reset.ident(setting);
  return std::move(reset.raw(" to default")).statement(pg::Reuse::once);
}

pg::Statement plain(std::string text) { return {.text = std::move(text), .parameters = {}}; }

// Only what is as the client knows it may be changed. Whoever changes it at the same time makes
// this transaction fail (SQLSTATE 40001), because it is of an isolation level that sees one state
// only.
net::Task<Result<void>> check(pg::Transaction& transaction, const Execution& run) {
  if (run.precondition == nullptr) co_return Result<void>();
  auto rows = co_await transaction.run(run.precondition->statement);
  if (!rows) co_return std::unexpected(errors::database(rows.error(), run.anonymous()));
  if (!run.precondition->holds(*rows)) co_return std::unexpected(errors::precondition_failed());
  co_return Result<void>();
}

Error refused(const pg::Error& error, const Execution& run) {
  if (run.precondition != nullptr && error.is("40001")) return errors::precondition_failed();
  return errors::database(error, run.anonymous());
}

// Begin and settings; statement; then, in a third round trip, commit or rollback.
net::Task<Result<Outcome>> run_explicit(
    pg::Pool& pool, const Execution& run, Statements statements, TransactionEnd how
) {
  pg::Segment segment{.statements = opening(run, run.plan.read_only), .role = run.principal.role};
  std::string_view isolation = run.extra.isolation;
  if (run.precondition != nullptr && isolation.empty()) isolation = "repeatable read";
  auto transaction = co_await pool.begin(std::move(segment), isolation);
  if (!transaction)
    co_return std::unexpected(errors::database(transaction.error(), run.anonymous()));
  auto held = co_await check(*transaction, run);
  if (!held) {
    co_await transaction->rollback();
    co_return std::unexpected(std::move(held).error());
  }
  const bool with_estimate = statements.estimate.has_value();
  std::vector<pg::Statement> sent;
  append(std::move(statements), sent);
  auto replies = co_await transaction->run(std::move(sent), &run.http_request.gone);
  if (!replies) {
    co_await transaction->rollback();
    co_return std::unexpected(refused(replies.error(), run));
  }
  auto done = conclude(run, *std::move(replies), with_estimate);
  if (!done) {
    co_await transaction->rollback();
    co_return done;
  }
  auto ended = co_await end_transaction(*transaction, how, run.anonymous());
  if (!ended && run.precondition != nullptr && ended.error().code == "40001")
    co_return std::unexpected(errors::precondition_failed());
  if (!ended) co_return std::unexpected(std::move(ended).error());
  co_return done;
}

}  // namespace

net::Task<Result<void>> end_transaction(
    pg::Transaction& transaction, TransactionEnd how, bool anonymous
) {
  if (how == TransactionEnd::commit) {
    const auto committed = co_await transaction.commit();
    if (!committed) co_return std::unexpected(errors::database(committed.error(), anonymous));
    co_return Result<void>();
  }
  const auto checked = co_await transaction.run(plain("set constraints all immediate"));
  co_await transaction.rollback();
  if (!checked) co_return std::unexpected(errors::database(checked.error(), anonymous));
  co_return Result<void>();
}

net::Task<Result<Outcome>> execute(pg::Pool& pool, const Execution& run, Statements statements) {
  const bool roll_back = rolls_back(run.request.prefer, run.settings.tx_end);
  if (roll_back || run.precondition != nullptr || !run.extra.isolation.empty() ||
      may_be_refused(run.plan, run.request)) {
    co_return co_await run_explicit(
        pool,
        run,
        std::move(statements),
        roll_back ? TransactionEnd::rollback : TransactionEnd::commit
    );
  }
  const bool read_only = run.plan.read_only;
  pg::Segment segment{.statements = opening(run, read_only), .role = run.principal.role};
  const bool with_estimate = statements.estimate.has_value();
  append(std::move(statements), segment.statements);
  auto replies = co_await pool.run(
      std::move(segment), read_only ? pg::Access::read : pg::Access::write, &run.http_request.gone
  );
  if (!replies) co_return std::unexpected(errors::database(replies.error(), run.anonymous()));
  co_return conclude(run, *std::move(replies), with_estimate);
}

net::Task<Result<Outcome>> execute_within(
    pg::Transaction& transaction,
    const Execution& run,
    Statements statements,
    const std::vector<std::string>& leftovers
) {
  std::vector<pg::Statement> sent;
  // Settings are taken back and set with the login role's rights.
  sent.push_back(
      plain("select set_config('role', 'none', true), set_config('response.headers', '', true), "
            "set_config('response.status', '', true)")
  );
  for (const std::string& name : leftovers) sent.push_back(reset_of(name));
  // A savepoint's end gives the transaction its former access mode back, and nothing else can.
  const bool read_only = run.plan.read_only;
  if (read_only) sent.push_back(plain("savepoint reading"));
  std::ranges::move(opening(run, read_only), std::back_inserter(sent));
  const bool with_estimate = statements.estimate.has_value();
  append(std::move(statements), sent);
  if (read_only) sent.push_back(plain("release savepoint reading"));
  auto replies = co_await transaction.run(std::move(sent));
  if (!replies) co_return std::unexpected(errors::database(replies.error(), run.anonymous()));
  if (read_only) replies->pop_back();
  co_return conclude(run, *std::move(replies), with_estimate);
}

net::Task<Result<std::string>> explain(
    pg::Pool& pool, const Execution& run, const pg::Statement& statement
) {
  static std::atomic<unsigned long> last = 0;
  const std::string name = fmt::format("plinth_slow_{}", ++last);
  const std::vector<std::string_view> values(statement.parameters.size(), "null");
  const std::string list =
      values.empty() ? std::string() : fmt::format("({})", fmt::join(values, ", "));
  pg::Segment segment{.statements = opening(run, true), .role = run.principal.role};
  for (std::string text :
       {std::string("set local plan_cache_mode = force_generic_plan"),
        "prepare " + name + " as " + statement.text,
        "explain execute " + name + list,
        "deallocate " + name}) {
    segment.statements.push_back(
        {.text = std::move(text), .parameters = {}, .reuse = pg::Reuse::once}
    );
  }
  const auto replies = co_await pool.run(std::move(segment), pg::Access::read);
  if (!replies) co_return std::unexpected(errors::database(replies.error(), run.anonymous()));
  const pg::Rows& lines = *std::prev(replies->end(), 2);
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) out.append(lines.text(i, 0)).append("\n");
  co_return out;
}

}  // namespace plinth::rest
