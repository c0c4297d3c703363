#include "auth/hooks/decisions.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "auth/hooks/ask_hook.hpp"
#include "auth/render.hpp"
#include "auth/store/sessions.hpp"

namespace plinth::auth {
namespace {

struct RequiredClaim {
  std::string_view name;
  std::string_view type;
};
constexpr std::array<RequiredClaim, 10> required_claims{{
    {"aud", "string or array"},
    {"exp", "integer"},
    {"iat", "integer"},
    {"sub", "string"},
    {"email", "string"},
    {"phone", "string"},
    {"role", "string"},
    {"aal", "string"},
    {"session_id", "string"},
    {"is_anonymous", "boolean"},
}};

bool is_of(const json::Value& value, std::string_view type) {
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "boolean") return value.is_bool();
  return value.is_string() || (type == "string or array" && value.is_array());
}

// The account as it will be, for a hook that is asked before it is made.
User preview(const NewUser& user) {
  User out;
  out.id = user.row.id;
  out.aud = user.row.aud;
  out.role = user.role;
  out.email = user.row.email;
  out.phone = user.row.phone;
  out.app_metadata = user.final_app_metadata.value_or(user.row.app_metadata);
  out.user_metadata = user.final_user_metadata.value_or(user.row.user_metadata);
  out.is_anonymous = user.row.is_anonymous;
  out.created_at = now();
  out.updated_at = out.created_at;
  out.identities.emplace();
  for (const NewIdentity& identity : user.identities) {
    Identity shown;
    shown.provider_id = user.row.id;
    shown.user_id = user.row.id;
    shown.provider = identity.provider;
    shown.email = identity.provider == "email" ? user.row.email : std::string();
    shown.data = identity.data;
    out.identities->push_back(std::move(shown));
  }
  return out;
}

struct Verdict {
  bool rejects = false;
  bool ends_sessions = false;
  std::string message;
};

Result<Verdict> read_verdict(const json::Object& output) {
  const std::string_view decision = json::find_string(output, "decision").value_or("");
  if (decision != "continue" && decision != "reject") {
    return std::unexpected(Error(
        500, code::unexpected_failure, "The hook's decision is neither \"continue\" nor \"reject\""
    ));
  }
  return Verdict{
      .rejects = decision == "reject",
      .ends_sessions = json::find_bool(output, "should_logout_user").value_or(false),
      .message = std::string(json::find_string(output, "message").value_or("")),
  };
}

net::Task<Result<void>> end_sessions(Call& call, const std::string& user_id) {
  pg::Segment segment;
  segment.statements.push_back(store::delete_sessions(user_id));
  CO_TRY(co_await call.pool.run(std::move(segment), pg::Access::write));
  co_return Result<void>();
}

}  // namespace

Result<void> check_claims(const json::Object& claims) {
  std::vector<std::string> wrong;
  for (const auto& [name, type] : required_claims) {
    const json::Value* value = claims.if_contains(name);
    if (value == nullptr) {
      wrong.push_back(fmt::format("- (root): {} is required", name));
    } else if (!is_of(*value, type)) {
      wrong.push_back(fmt::format("- {}: Invalid type. Expected: {}", name, type));
    }
  }
  if (wrong.empty()) return {};
  return std::unexpected(Error(
      500,
      code::unexpected_failure,
      fmt::format(
          "output claims do not conform to the expected schema: \n{}", fmt::join(wrong, "\n")
      )
  ));
}

net::Task<Result<std::string>> customise_claims(
    Call& call, std::string user_id, std::string_view method, std::string claims
) {
  const auto& hook = call.settings.hooks.custom_access_token;
  if (!hook) co_return claims;
  json::Writer input = begin_hook_input(call, "customize-access-token");
  input.key("user_id").string(user_id);
  input.key("claims").raw(claims);
  input.key("authentication_method").string(method);
  input.end_object();
  CO_TRY(const json::Object output, co_await ask_hook(call, *hook, input.take()));
  const json::Value* made = json::find(output, "claims");
  const json::Object* object = made == nullptr ? nullptr : made->if_object();
  if (object == nullptr) CO_TRY(check_claims({}));
  CO_TRY(check_claims(*object));
  co_return json::to_text(*object);
}

net::Task<Result<void>> ask_before_user_created(Call& call, const NewUser& user) {
  const auto& hook = call.settings.hooks.before_user_created;
  if (!hook) co_return Result<void>();
  json::Writer input = begin_hook_input(call, "before-user-created");
  input.key("user").raw(render_user(preview(user))).end_object();
  CO_TRY(co_await ask_hook(call, *hook, input.take()));
  co_return Result<void>();
}

net::Task<Result<void>> ask_password_attempt(Call& call, PasswordAttempt attempt) {
  const auto& hook = call.settings.hooks.password_verification_attempt;
  if (!hook) co_return Result<void>();
  json::Writer input = begin_hook_input(call, "password-verification-attempt");
  input.key("user_id").string(attempt.user_id);
  input.key("valid").boolean(attempt.valid).end_object();
  CO_TRY(const json::Object output, co_await ask_hook(call, *hook, input.take()));
  CO_TRY(const Verdict verdict, read_verdict(output));
  if (!verdict.rejects) co_return Result<void>();
  if (verdict.ends_sessions) CO_TRY(co_await end_sessions(call, attempt.user_id));
  co_return bad_request(
      code::invalid_credentials,
      verdict.message.empty() ? "Further login attempts will be rejected." : verdict.message
  );
}

net::Task<Result<void>> ask_factor_attempt(Call& call, FactorAttempt attempt) {
  const auto& hook = call.settings.hooks.mfa_verification_attempt;
  if (!hook) co_return Result<void>();
  json::Writer input = begin_hook_input(call, "mfa-verification-attempt");
  input.key("user_id").string(attempt.user_id);
  input.key("factor_id").string(attempt.factor_id);
  input.key("factor_type").string(attempt.factor_type);
  input.key("valid").boolean(attempt.valid).end_object();
  CO_TRY(const json::Object output, co_await ask_hook(call, *hook, input.take()));
  CO_TRY(const Verdict verdict, read_verdict(output));
  if (!verdict.rejects) co_return Result<void>();
  CO_TRY(co_await end_sessions(call, attempt.user_id));
  co_return forbidden(
      code::mfa_verification_rejected,
      verdict.message.empty() ? "Further MFA verification attempts will be rejected."
                              : verdict.message
  );
}

}  // namespace plinth::auth
