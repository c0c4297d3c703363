// POST /factors/{id}/challenge (spec §10.2): a question to a second factor, to be answered within
// five minutes. A phone is sent a code.
#include <fmt/format.h>

#include "auth/body.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/factor.hpp"
#include "auth/one_time_token.hpp"
#include "auth/sending.hpp"
#include "auth/sms_template.hpp"
#include "auth/store/factors.hpp"
#include "auth/user_lock.hpp"
#include "crypto/random.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view challenging = "Database error creating challenge";

Result<void> check_form(const http::Request& request) {
  TRY(Body body, parse_optional_body(request));
  const std::string channel = body.text("channel");
  TRY(body.check());
  return check_channel(channel);
}

// What a phone is sent, and what is kept of it; nothing is sent to numbers for tests.
struct PhoneCode {
  std::string hash;
  std::optional<TextMessage> message;
};

PhoneCode make_phone_code(const std::string& phone, const Settings& settings) {
  const auto fixed = settings.sms.test_otp.find(phone);
  if (fixed != settings.sms.test_otp.end())
    return {.hash = make_one_time_token(phone, fixed->second).hash, .message = std::nullopt};
  const PhoneFactorSettings& how = settings.mfa.phone;
  const OneTimeToken token = make_one_time_token(phone, how.otp_length, false);
  TextMessage message{
      .phone = phone,
      .code = token.code,
      .text = render_sms(how.message, token.code),
      .kind = "mfa",
  };
  return {.hash = token.hash, .message = std::move(message)};
}

Result<void> check_frequency(const Factor& factor, const Settings& settings) {
  const int64_t seconds =
      seconds_to_wait(factor.last_challenged_at, settings.mfa.phone.max_frequency, now());
  if (seconds == 0) return {};
  return std::unexpected(Error(
      429,
      code::over_sms_send_rate_limit,
      fmt::format("For security purposes, you can only request this after {} seconds.", seconds)
  ));
}

// The factor as it stands under the lock: two requests at once must not send two messages.
net::Task<Result<Factor>> lock_factor(pg::Transaction& transaction, const FactorTarget& target) {
  CO_TRY(
      const auto user, named(co_await lock_user(transaction, target.caller.user.id), challenging)
  );
  if (!user) co_return forbidden(code::user_not_found, "User from sub claim in JWT does not exist");
  co_return find_factor(*user, target.factor.id);
}

std::string render_challenge(const std::string& id, const Factor& factor, int64_t expires_at) {
  json::Writer out;
  out.begin_object();
  out.key("id").string(id);
  out.key("type").string(factor.type);
  out.key("expires_at").number(expires_at);
  out.end_object();
  return out.take();
}

}  // namespace

net::Task<Result<http::Response>> challenge_factor(Call& call) {
  CO_TRY(const FactorTarget target, co_await require_user_and_factor(call));
  CO_TRY(check_form(call.request));
  const FactorType type = parse_factor_type(target.factor.type).value_or(FactorType::webauthn);
  CO_TRY(check_verify_enabled(type, call.settings.mfa));

  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const Factor factor, co_await lock_factor(transaction, target));
  PhoneCode code;
  if (type == FactorType::phone) {
    CO_TRY(check_frequency(factor, call.settings));
    code = make_phone_code(factor.phone, call.settings);
  }
  const store::ChallengeRow challenge{
      .id = crypto::uuid_v4(),
      .factor_id = factor.id,
      .ip = client_ip(call.request),
      .code_hash = code.hash,
  };
  std::vector<pg::Statement> statements;
  statements.push_back(store::insert_challenge(challenge));
  statements.push_back(store::touch_challenged_factor(factor.id));
  statements.push_back(store::insert_audit_entry(
      store::actor_of(target.caller.user),
      store::Action::challenge_created,
      traits_of(factor),
      challenge.ip
  ));
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), challenging)
  );
  if (code.message)
    CO_TRY(co_await send_message(call, transaction, target.caller.user, *std::move(code.message)));
  CO_TRY(named(co_await transaction.commit(), challenging));
  co_return http::json_response(
      200, render_challenge(challenge.id, factor, replies[0].integer(0, 0))
  );
}

}  // namespace plinth::auth
