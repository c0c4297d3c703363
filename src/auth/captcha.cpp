#include "auth/captcha.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "auth/claims.hpp"
#include "auth/grant_type.hpp"
#include "auth/url.hpp"
#include "base/time.hpp"
#include "fetch/fetch.hpp"
#include "json/tree.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;

// Beside sign-ins with a password. What comes with a token or code of its own takes none.
constexpr std::array<std::string_view, 5> routes{
    "/signup", "/otp", "/magiclink", "/recover", "/resend"
};

std::unexpected<Error> disallowed(std::string_view why) {
  return bad_request(
      code::captcha_failed, fmt::format("captcha protection: request disallowed ({})", why)
  );
}

Error unanswered() {
  return {500, code::unexpected_failure, "captcha verification process failed"};
}

std::string token_of(const http::Request& request) {
  const auto body = json::parse_object(request.body);
  if (!body) return {};
  const json::Value* security = json::find(*body, "gotrue_meta_security");
  if (security == nullptr || !security->is_object()) return {};
  const auto token = json::find_string(security->get_object(), "captcha_token");
  return std::string(http::trim(token.value_or("")));
}

bool is_administrator(const Call& call) {
  const auto claims = read_bearer(call.request, call.settings, IssuedAt{base::unix_now()});
  return claims && is_admin_role(claims->role, call.settings);
}

std::string url_of(const CaptchaSettings& settings) {
  if (!settings.url.empty()) return settings.url;
  return settings.provider == "turnstile"
             ? "https://challenges.cloudflare.com/turnstile/v0/siteverify"
             : "https://hcaptcha.com/siteverify";
}

fetch::Request make_question(const Call& call, const std::string& token) {
  const CaptchaSettings& settings = call.settings.captcha;
  return {
      .method = "POST",
      .url = url_of(settings),
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
      .body = encode_fields(
          {{"secret", settings.secret},
           {"response", token},
           {"remoteip", http::to_text(counted_address(call))}}
      ),
      .deadline = patience,
  };
}

}  // namespace

base::Checked<void> check_captcha_settings(const CaptchaSettings& settings) {
  if (!settings.enabled || !settings.secret.empty()) return {};
  return std::unexpected(base::Error{
      .message = "auth.captcha.secret must be set where auth.captcha.enabled is true",
      .hint = "The provider shows it beside the site's key",
  });
}

bool takes_captcha(const http::Request& request, std::string_view route) {
  if (request.method != "POST") return false;
  if (route == "/token") return grant_type_of(request) == "password";
  return std::ranges::find(routes, route) != routes.end();
}

Result<void> read_captcha_verdict(int status, std::string_view body) {
  const auto answer = json::parse_object(body);
  const auto success = answer ? json::find_bool(*answer, "success") : std::nullopt;
  if (!success) {
    spdlog::warn("auth: the captcha's provider answered {} without a verdict", status);
    return std::unexpected(unanswered());
  }
  if (*success) return {};
  std::vector<std::string> reasons;
  const json::Value* codes = json::find(*answer, "error-codes");
  if (codes != nullptr && codes->is_array()) {
    for (const json::Value& reason : codes->get_array())
      if (reason.is_string()) reasons.emplace_back(reason.get_string());
  }
  return disallowed(fmt::format("{}", fmt::join(reasons, ", ")));
}

net::Task<Result<void>> check_captcha(Call& call, std::string_view route) {
  if (!call.settings.captcha.enabled || !takes_captcha(call.request, route))
    co_return Result<void>();
  if (is_administrator(call)) co_return Result<void>();
  const std::string token = token_of(call.request);
  if (token.empty()) co_return disallowed("no captcha_token found");
  const auto answer = co_await fetch::send(call.outgoing, make_question(call, token));
  if (!answer) {
    spdlog::warn("auth: the captcha could not be verified: {}", answer.error().message);
    co_return std::unexpected(unanswered());
  }
  co_return read_captcha_verdict(answer->status, answer->body);
}

}  // namespace plinth::auth
