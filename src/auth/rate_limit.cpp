#include "auth/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "auth/grant_type.hpp"
#include "auth/store/rate_limits.hpp"
#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "json/tree.hpp"
#include "ratelimit/subject.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;
using Setting = int64_t RateLimitSettings::*;

constexpr int64_t most_at_once = 30;

constexpr std::string_view answers = "answers";  // the bucket of a factor
constexpr int64_t answers_at_once = 10;
constexpr auto answer_interval = 2min;

struct Limit {
  std::string_view method;
  std::string_view route;
  std::string_view what;    // tells apart requests of one route; empty: all of them
  std::string_view bucket;  // routes that name the same one share it
  Setting requests;
  std::chrono::seconds per;
  int64_t times_at_once = 1;  // so many times `requests`, but at most most_at_once
};

constexpr Setting sign_in_sign_ups = &RateLimitSettings::sign_in_sign_ups;
constexpr Setting token_verifications = &RateLimitSettings::token_verifications;
constexpr Setting mfa = &RateLimitSettings::mfa;

// Which request takes from which bucket.
constexpr std::array<Limit, 14> limits{{
    {"POST", "/signup", "anonymous", "anonymous", &RateLimitSettings::anonymous_users, 1h},
    {"POST", "/signup", "", "signup", sign_in_sign_ups, 5min},
    {"POST", "/token", "refresh_token", "refresh", &RateLimitSettings::token_refresh, 5min},
    {"POST", "/token", "", "token", sign_in_sign_ups, 5min},
    {"POST", "/otp", "", "otp", sign_in_sign_ups, 5min},
    {"POST", "/magiclink", "", "magiclink", sign_in_sign_ups, 5min},
    {"POST", "/recover", "", "recover", sign_in_sign_ups, 5min},
    {"POST", "/resend", "", "resend", sign_in_sign_ups, 5min},
    {"GET", "/reauthenticate", "", "reauthenticate", sign_in_sign_ups, 5min},
    {"PUT", "/user", "", "user", sign_in_sign_ups, 5min},
    {"GET", "/verify", "", "verify", token_verifications, 5min},
    {"POST", "/verify", "", "verify", token_verifications, 5min},
    {"POST", "/factors/{id}/challenge", "", "challenge", mfa, 1min, 2},
    {"POST", "/factors/{id}/verify", "", "factor", mfa, 1min, 2},
}};

// A body that cannot be read is refused by the endpoint.
bool names_somebody(const http::Request& request) {
  const auto body = json::parse_object(request.body);
  if (!body) return true;
  const auto says = [&](std::string_view name) {
    return !json::find_string(*body, name).value_or("").empty();
  };
  return says("email") || says("phone");
}

std::string kind_of(const http::Request& request, std::string_view route) {
  if (route == "/token") return grant_type_of(request);
  if (route == "/signup") return names_somebody(request) ? "named" : "anonymous";
  return {};
}

ratelimit::Quota quota_of(int64_t requests, std::chrono::seconds per, int64_t at_once) {
  return ratelimit::Quota::of(requests, per, at_once);
}

// Keyed, so that nobody finds addresses in the table by trying them all.
std::string digest(const Settings& settings, std::string_view bucket, std::string_view subject) {
  const std::string text = fmt::format("auth/{}/{}", bucket, subject);
  return base::hex(crypto::hmac(crypto::Digest::sha256, settings.jwt_secret, text).substr(0, 16));
}

pg::Statement take(
    const Call& call, std::string_view bucket, std::string_view subject, ratelimit::Quota quota
) {
  return store::take_request(digest(call.settings, bucket, subject), quota);
}

// Nothing when there was room, else the seconds until there is.
std::optional<int64_t> wait_of(const pg::Rows& rows) {
  const double wait = store::read_wait(rows);
  return wait <= 0 ? std::nullopt : std::optional(static_cast<int64_t>(std::ceil(wait)));
}

net::Task<Result<void>> count_sent(
    Call& call,
    pg::Transaction& transaction,
    std::string_view bucket,
    int64_t an_hour,
    Error refusal
) {
  if (an_hour == 0) co_return std::unexpected(std::move(refusal));
  CO_TRY(
      const pg::Rows rows,
      co_await transaction.run(take(call, bucket, "", quota_of(an_hour, 1h, an_hour)))
  );
  const auto wait = wait_of(rows);
  if (!wait) co_return Result<void>();
  refusal.retry_after_seconds = *wait;
  co_return std::unexpected(std::move(refusal));
}

net::Task<Result<void>> count_alone(
    Call& call, std::string_view bucket, std::string_view subject, ratelimit::Quota quota
) {
  pg::Segment segment;
  segment.statements.push_back(take(call, bucket, subject, quota));
  CO_TRY(const pg::Replies replies, co_await call.pool.run(std::move(segment), pg::Access::write));
  const auto wait = wait_of(replies.front());
  if (wait) co_return too_many(code::over_request_rate_limit, "Request rate limit reached", *wait);
  co_return Result<void>();
}

}  // namespace

std::optional<Bucket> bucket_of(
    const http::Request& request, std::string_view route, const RateLimitSettings& settings
) {
  const auto concerns = [&](const Limit& limit) {
    return limit.route == route && limit.method == request.method;
  };
  if (std::ranges::none_of(limits, concerns)) return std::nullopt;
  const std::string kind = kind_of(request, route);
  const auto found = std::ranges::find_if(limits, [&](const Limit& limit) {
    return concerns(limit) && (limit.what.empty() || limit.what == kind);
  });
  const int64_t requests = settings.*found->requests;
  if (requests == 0) return std::nullopt;
  const int64_t at_once = std::min(requests * found->times_at_once, most_at_once);
  return Bucket{.name = found->bucket, .quota = quota_of(requests, found->per, at_once)};
}

net::Task<Result<void>> count_request(Call& call, std::string_view route) {
  const RateLimitSettings& settings = call.settings.rate_limit;
  const http::Address address = counted_address(call);
  // A socket without an address (::) is of this machine, too.
  const bool local = address.is_loopback() || address == http::Address();
  if (local && !settings.loopback) co_return Result<void>();
  const auto bucket = bucket_of(call.request, route, settings);
  if (!bucket) co_return Result<void>();
  const ratelimit::Subject subject = ratelimit::subject_of(address);
  const std::string_view bytes(reinterpret_cast<const char*>(subject.data()), subject.size());
  co_return co_await count_alone(call, bucket->name, bytes, bucket->quota);
}

net::Task<Result<void>> count_answer(Call& call, const std::string& factor_id) {
  co_return co_await count_alone(
      call, answers, factor_id, quota_of(1, answer_interval, answers_at_once)
  );
}

pg::Statement forgive_answers(const Call& call, const std::string& factor_id) {
  return store::forgive_requests(digest(call.settings, answers, factor_id));
}

net::Task<Result<void>> count_email(Call& call, pg::Transaction& transaction) {
  const Settings& settings = call.settings;
  const bool leaves = settings.email.smtp.configured() || settings.hooks.send_email;
  if (!leaves || settings.autoconfirm()) co_return Result<void>();
  co_return co_await count_sent(
      call,
      transaction,
      "emails",
      settings.rate_limit.email_sent,
      {429, code::over_email_send_rate_limit, "email rate limit exceeded"}
  );
}

net::Task<Result<void>> count_sms(Call& call, pg::Transaction& transaction) {
  const Settings& settings = call.settings;
  const bool leaves =
      settings.sms.twilio.enabled || settings.sms.http.enabled || settings.hooks.send_sms;
  if (!leaves) co_return Result<void>();
  co_return co_await count_sent(
      call,
      transaction,
      "messages",
      settings.rate_limit.sms_sent,
      {429, code::over_sms_send_rate_limit, "SMS rate limit exceeded"}
  );
}

}  // namespace plinth::auth
