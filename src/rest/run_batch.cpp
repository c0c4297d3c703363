#include "rest/run_batch.hpp"

#include <optional>

#include <fmt/format.h>

#include "json/cursor.hpp"
#include "rest/batch/answers.hpp"
#include "rest/batch/parse_batch.hpp"
#include "rest/batch/reference.hpp"

namespace plinth::rest {
namespace {

using namespace std::chrono_literals;

constexpr size_t max_answer_bytes = 20UL << 20;
// Between items; a statement that runs has a deadline of its own. So long the batch keeps a
// connection and its locks.
constexpr auto max_duration = 60s;

// What an item's http::Request views.
struct ItemText {
  std::string path;
  std::string body;
};

bool is_json(const BatchItem& item) {
  for (const auto& [name, value] : item.headers) {
    if (name == "content-type")
      return http::lower(http::trim(value.substr(0, value.find(';')))) == "application/json";
  }
  return true;
}

// JSON goes as it is; a body of another type is written as a string.
Result<std::string> body_text(
    const BatchItem& item, const Answers& answers, ReferenceBudget& budget
) {
  if (item.body.empty()) return std::string();
  TRY(std::string body, resolve_body(item.body, answers, budget));
  if (is_json(item)) return body;
  auto text = body.starts_with('"') ? json::unquote(body) : std::nullopt;
  if (!text) {
    return std::unexpected(
        errors::invalid_batch("A body that is not application/json must be a string")
    );
  }
  return *std::move(text);
}

// Who asks and from where is the batch's; what is asked and how is the item's.
void fill(http::Request& out, const BatchItem& item, ItemText& text, const http::Request& batch) {
  out.method = item.method;
  const std::string_view path = text.path;
  const size_t question = std::min(path.find('?'), path.size());
  out.target = path;
  out.path = path.substr(0, question);
  out.query = question < path.size() ? path.substr(question + 1) : std::string_view();
  for (const http::Header& header : batch.headers) {
    const std::string name = http::lower(header.name);
    if (!is_item_header(name) && name != "content-length" && name != "transfer-encoding")
      out.headers.push_back(header);
  }
  for (const auto& [name, value] : item.headers) out.headers.push_back({name, value});
  out.body = std::move(text.body);
  out.peer = batch.peer;
  out.id = batch.id;
}

// PostgreSQL's levels by what they keep apart.
int strictness(std::string_view isolation) {
  if (isolation == "serializable") return 2;
  return isolation == "repeatable read" ? 1 : 0;
}

class BatchRun {
 public:
  BatchRun(
      pg::Pool& pool,
      const Stages& stages,
      const catalog::SchemaSnapshot& schema,
      const http::Request& request,
      const identity::Principal& principal
  )
      : pool_(pool),
        stages_(stages),
        schema_(schema),
        request_(request),
        principal_(principal) {}

  net::Task<Result<http::Response>> run(const std::vector<BatchItem>& items) {
    for (const BatchItem& item : items) {
      auto added = co_await run_item(item);
      if (added) continue;
      if (transaction_) co_await transaction_->rollback();
      co_return std::unexpected(in_words_of_the_batch(std::move(added).error()));
    }
    const Preferences prefer = parse_preferences(request_.header_list("prefer"));
    const TxEnd& tx_end = stages_.settings().tx_end;
    if (transaction_) {
      const auto how =
          rolls_back(prefer, tx_end) ? TransactionEnd::rollback : TransactionEnd::commit;
      CO_TRY(co_await end_transaction(*transaction_, how, is_anonymous()));
      CO_TRY(co_await stages_.flush());
    }
    http::Response response = http::json_response(200, answers_.take());
    if (tx_end.can_be_overridden && prefer.tx != Tx::none) {
      response.add("Preference-Applied", prefer.tx == Tx::rollback ? "tx=rollback" : "tx=commit");
    }
    co_return response;
  }

 private:
  net::Task<Result<void>> run_item(const BatchItem& item) {
    if (net::Clock::now() - started_ > max_duration)
      co_return std::unexpected(errors::batch_too_slow());
    ItemText text;
    CO_TRY(text.path, resolve_path(item.path, answers_, budget_));
    CO_TRY(text.body, body_text(item, answers_, budget_));
    http::Request request;
    fill(request, item, text, request_);
    CO_TRY(http::Response response, co_await answer(request));
    if (response.status >= 400) co_return std::unexpected(error_of(response));
    co_return answers_.add(std::move(response));
  }

  // The stages of rest/service, in the batch's transaction.
  net::Task<Result<http::Response>> answer(const http::Request& request) {
    CO_TRY(const ApiRequest api_request, stages_.parse(request));
    CO_TRY(Plan plan, stages_.plan(api_request, schema_, principal_.role));
    CO_TRY(co_await begin(stages_.extra(request, principal_, plan, schema_)));
    const Stages::Call call{
        .api_request = api_request,
        .request = request,
        .principal = principal_,
        .schema = schema_,
        .shared = &*shared_,
    };
    CO_TRY(Outcome outcome, co_await stages_.run(call, plan));
    co_return stages_.respond(api_request, plan, std::move(outcome), principal_.role);
  }

  // With the isolation of the first item; none after it can have a stricter one.
  net::Task<Result<void>> begin(const ExtraSettings& extra) {
    if (transaction_) {
      if (strictness(extra.isolation) <= strictness(isolation_)) co_return Result<void>();
      co_return std::unexpected(errors::invalid_batch(fmt::format(
          "The item needs isolation level {}: it must be the first of its batch", extra.isolation
      )));
    }
    pg::Segment opening{.statements = {}, .role = principal_.role};
    auto begun = co_await pool_.begin(std::move(opening), extra.isolation);
    if (!begun) {
      unreachable_ = true;
      co_return std::unexpected(errors::database(begun.error(), is_anonymous()));
    }
    isolation_ = extra.isolation;
    transaction_.emplace(*std::move(begun));
    shared_.emplace(Stages::Shared{.transaction = *transaction_});
    co_return Result<void>();
  }

  // Whoever looks at the status alone must see that nothing was kept. That no transaction could be
  // begun is no item's fault.
  Error in_words_of_the_batch(Error error) const {
    if (!unreachable_) error.item = answers_.size();
    if (error.status < 300) {
      error.status = 400;
      error.reason.clear();
    }
    return error;
  }

  bool is_anonymous() const { return principal_.role == stages_.settings().anon_role; }

  pg::Pool& pool_;
  const Stages& stages_;
  const catalog::SchemaSnapshot& schema_;
  const http::Request& request_;
  const identity::Principal& principal_;

  const net::Clock::time_point started_ = net::Clock::now();
  Answers answers_{max_answer_bytes};
  ReferenceBudget budget_{.bytes_written = max_batch_bytes};
  std::optional<pg::Transaction> transaction_;
  std::optional<Stages::Shared> shared_;
  std::string isolation_;
  bool unreachable_ = false;
};

Result<void> check(const http::Request& request) {
  if (!request.path.empty() && request.path != "/") return std::unexpected(errors::invalid_path());
  if (request.method != "POST") return std::unexpected(errors::batch_method(request.method));
  if (request.header("if-match") || request.header("if-none-match"))
    return std::unexpected(errors::invalid_batch("A batch cannot be conditional"));
  const std::string_view header = request.header("content-type").value_or("application/json");
  const std::string type = http::lower(http::trim(header.substr(0, header.find(';'))));
  if (type == "application/json") return {};
  return std::unexpected(errors::invalid_body("Content-Type not acceptable: " + type));
}

}  // namespace

net::Task<Result<http::Response>> run_batch(
    pg::Pool& pool,
    const Stages& stages,
    std::shared_ptr<const catalog::SchemaSnapshot> schema,
    const http::Request& request,
    const identity::Principal& principal
) {
  if (!schema) co_return std::unexpected(errors::no_schema_yet());
  CO_TRY(check(request));
  CO_TRY(
      const std::vector<BatchItem> items,
      parse_batch(request.body, stages.settings().batch_max_items)
  );
  BatchRun batch(pool, stages, *schema, request, principal);
  co_return co_await batch.run(items);
}

}  // namespace plinth::rest
