#include "auth/hooks/ask_hook.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "auth/hooks/webhook.hpp"
#include "auth/store/statement.hpp"
#include "auth/timestamp.hpp"
#include "crypto/random.hpp"
#include "pg/snippet.hpp"

namespace plinth::auth {
namespace {

constexpr pg::Literal limit_time_sql = "set local statement_timeout = '2s'";
constexpr pg::Literal restore_time_sql = "reset statement_timeout";

// The detail stays in the log: what a function raises may quote rows.
Error error_of(const pg::Error& error, const Hook& hook) {
  spdlog::warn(
      "auth: the hook {}.{} failed: {} {}",
      hook.schema,
      hook.function,
      error.sqlstate,
      error.message
  );
  if (error.is("57014")) {
    return {422, code::hook_timeout, "Failed to reach hook within maximum time of 2 seconds"};
  }
  if (error.fault != pg::Fault::server) return error;
  return {
      500,
      code::unexpected_failure,
      fmt::format("Error running hook: pg-functions://postgres/{}/{}", hook.schema, hook.function)
  };
}

int status_of(const json::Object& error) {
  const int64_t status = json::find_integer(error, "http_code").value_or(500);
  return status >= 400 && status <= 599 ? static_cast<int>(status) : 500;
}

}  // namespace

json::Writer begin_hook_input(const Call& call, std::string_view name) {
  json::Writer out;
  out.begin_object().key("metadata").begin_object();
  out.key("uuid").string(crypto::uuid_v4());
  out.key("time").string(format_time(now()));
  out.key("name").string(name);
  out.key("ip_address").string(client_ip(call.request));
  out.end_object();
  return out;
}

Result<json::Object> read_hook_output(std::string_view text) {
  if (text.empty() || text == "null") return json::Object();
  auto output = json::parse_object(text);
  if (!output) {
    return std::unexpected(
        Error(500, code::unexpected_failure, "Error unmarshaling JSON output from hook.")
    );
  }
  const json::Value* error = json::find(*output, "error");
  if (error == nullptr) return *std::move(output);
  const json::Object* details = error->if_object();
  if (details == nullptr)
    return std::unexpected(Error(500, code::unexpected_failure, "The hook answered an error"));
  const std::string_view message = json::find_string(*details, "message").value_or("");
  return std::unexpected(Error(
      status_of(*details),
      "",
      message.empty() ? std::string("The hook answered an error") : std::string(message)
  ));
}

net::Task<Result<json::Object>> ask_function(
    pg::Transaction& transaction, const Hook& hook, std::string input
) {
  pg::Snippet call("select ");
  call.qualified(hook.schema, hook.function).raw("(").param(std::move(input)).raw(")");
  std::vector<pg::Statement> statements;
  statements.push_back(store::bind(limit_time_sql, {}));
  statements.push_back(std::move(call).statement());
  statements.push_back(store::bind(restore_time_sql, {}));
  auto replies = co_await transaction.run(std::move(statements));
  if (!replies) co_return std::unexpected(error_of(replies.error(), hook));
  co_return read_hook_output((*replies)[1].text(0, 0));
}

net::Task<Result<json::Object>> ask_hook(Call& call, const Hook& hook, std::string input) {
  if (hook.is_http()) {
    CO_TRY(const std::string answer, co_await post_webhook(call.outgoing, hook, std::move(input)));
    co_return read_hook_output(answer);
  }
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(json::Object output, co_await ask_function(transaction, hook, std::move(input)));
  CO_TRY(co_await transaction.commit());
  co_return output;
}

}  // namespace plinth::auth
