#include "auth/hooks/webhook.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "crypto/hash.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;
using Outcome = base::Result<fetch::Answer, fetch::Error>;
using Kind = fetch::Error::Kind;

constexpr auto patience = 5s;
constexpr int most_tries = 3;
constexpr auto pause = 2s;
constexpr size_t max_answer_bytes = 200UZ * 1024;

Error failure(std::string message) { return {500, code::unexpected_failure, std::move(message)}; }

Error error_of(const fetch::Error& error) {
  switch (error.kind) {
    case Kind::timeout:
      return {
          422,
          code::hook_timeout,
          fmt::format("Failed to reach hook within maximum time of {} seconds", patience.count())
      };
    case Kind::unreachable:
      return {422, code::hook_timeout_after_retry, "Failed to reach hook after maximum retries"};
    case Kind::too_large:
      return {
          422,
          code::hook_payload_over_size_limit,
          fmt::format("Payload size exceeded size limit of {} bytes", max_answer_bytes)
      };
    case Kind::malformed:
      break;
  }
  return failure("Error executing Hook");
}

bool is_json(const fetch::Answer& answer) {
  const std::string type = http::lower(answer.header("content-type").value_or(""));
  return http::trim(std::string_view(type).substr(0, type.find(';'))) == "application/json";
}

fetch::Request make_request(
    const Hook& hook, const std::string& id, const std::string& body, std::chrono::milliseconds left
) {
  const int64_t timestamp = base::unix_now();
  return {
      .method = "POST",
      .url = hook.url,
      .headers =
          {
              {"Content-Type", "application/json"},
              {"Accept", "application/json"},
              {"webhook-id", id},
              {"webhook-timestamp", fmt::format("{}", timestamp)},
              {"webhook-signature", webhook_signature(id, timestamp, body, hook.secrets)},
          },
      .body = body,
      .deadline = left,
      .max_body_bytes = max_answer_bytes,
  };
}

}  // namespace

std::string webhook_signature(
    std::string_view id,
    int64_t timestamp,
    std::string_view body,
    const std::vector<std::string>& secrets
) {
  const std::string signed_text = fmt::format("{}.{}.{}", id, timestamp, body);
  std::string out;
  for (const std::string& secret : secrets) {
    const std::string digest = crypto::hmac(crypto::Digest::sha256, secret, signed_text);
    out += fmt::format("{}v1,{}", out.empty() ? "" : " ", base::base64(digest));
  }
  return out;
}

bool is_worth_retrying(const Outcome& outcome) {
  if (!outcome) return outcome.error().kind == Kind::unreachable;
  const bool busy = outcome->status == 429 || outcome->status == 503;
  return busy && outcome->header("retry-after").has_value();
}

Result<std::string> read_webhook_answer(const Outcome& outcome) {
  if (!outcome) return std::unexpected(error_of(outcome.error()));
  const fetch::Answer& answer = *outcome;
  switch (answer.status) {
    case 204:
      return std::string();
    case 200:
    case 202:
      if (answer.body.empty()) return std::string();
      if (is_json(answer)) return answer.body;
      return bad_request(
          code::hook_payload_invalid_content_type,
          "Invalid JSON response from hook: its Content-Type is not application/json"
      );
    case 400:
      return std::unexpected(failure("Invalid payload sent to hook"));
    case 401:
      return std::unexpected(failure("Hook requires authorization token"));
    case 429:
    case 503:
      return std::unexpected(
          Error(422, code::hook_timeout_after_retry, "Failed to reach hook after maximum retries")
      );
    default:
      return std::unexpected(
          failure(fmt::format("Unexpected status code returned from hook: {}", answer.status))
      );
  }
}

net::Task<Result<std::string>> post_webhook(
    net::WorkerPool& pool, const Hook& hook, std::string body
) {
  const auto give_up = net::Clock::now() + patience;
  const std::string id = crypto::uuid_v4();  // the same for each try: receivers know it again
  for (int tries = 1;; ++tries) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(give_up - net::Clock::now());
    const Outcome outcome = co_await fetch::send(pool, make_request(hook, id, body, left));
    const bool may_retry = tries < most_tries && net::Clock::now() + pause < give_up;
    if (may_retry && is_worth_retrying(outcome)) {
      const net::Executor executor = co_await net::asio::this_coro::executor;
      co_await net::sleep_for(executor, pause);
      continue;
    }
    if (!outcome) spdlog::warn("auth: a hook failed: {}", outcome.error().message);
    co_return read_webhook_answer(outcome);
  }
}

}  // namespace plinth::auth
