#include "auth/verification.hpp"

#include <array>
#include <utility>

#include "auth/new_user.hpp"
#include "auth/store/one_time_tokens.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {
namespace {

constexpr std::array<std::pair<std::string_view, VerifyType>, 8> names{{
    {"signup", VerifyType::signup},
    {"invite", VerifyType::invite},
    {"recovery", VerifyType::recovery},
    {"magiclink", VerifyType::magiclink},
    {"email_change", VerifyType::email_change},
    {"email", VerifyType::email},
    {"sms", VerifyType::sms},
    {"phone_change", VerifyType::phone_change},
}};

using Statements = std::vector<pg::Statement>;

void append(Statements& out, Statements more) {
  for (pg::Statement& statement : more) out.push_back(std::move(statement));
}

void confirm_email(Statements& out, const User& user) {
  if (user.email_confirmed_at) return;
  out.push_back(store::confirm_email(user.id));
  out.push_back(store::verify_identity(user.id, "email"));
}

}  // namespace

std::optional<VerifyType> parse_verify_type(std::string_view text) {
  for (const auto& [name, type] : names) {
    if (name == text) return type;
  }
  return std::nullopt;
}

std::vector<TokenType> token_types(VerifyType type) {
  switch (type) {
    case VerifyType::signup:
    case VerifyType::invite:
    case VerifyType::sms:
      return {TokenType::confirmation};
    case VerifyType::recovery:
    case VerifyType::magiclink:
      return {TokenType::recovery};
    case VerifyType::email:
      return {TokenType::confirmation, TokenType::recovery};
    case VerifyType::email_change:
      return {TokenType::email_change_new, TokenType::email_change_current};
    case VerifyType::phone_change:
      return {TokenType::phone_change};
  }
  std::unreachable();
}

std::optional<TokenType> find_match(
    const User& user, VerifyType type, std::string_view hash, const Settings& settings, Time now
) {
  const base::Seconds expiry =
      is_by_phone(type) ? settings.sms.otp_expiry : settings.email.otp_expiry;
  for (const TokenType candidate : token_types(type)) {
    const auto sent = sent_at(user, candidate);
    if (sent && now < *sent + expiry && is_stored(user, candidate, hash)) return candidate;
  }
  return std::nullopt;
}

std::string_view flow_method(VerifyType type, TokenType matched) {
  switch (type) {
    case VerifyType::invite:
      return "invite";
    case VerifyType::recovery:
      return "recovery";
    case VerifyType::email_change:
      return "email_change";
    default:
      return matched == TokenType::recovery ? "magiclink" : "email/signup";
  }
}

bool is_first_half(const User& user, TokenType matched, const Settings& settings) {
  const bool by_mail =
      matched == TokenType::email_change_new || matched == TokenType::email_change_current;
  return by_mail && settings.email.double_confirm_changes && !user.email.empty() &&
         user.email_change_confirm_status == 0;
}

std::vector<pg::Statement> statements_of_email_change(const User& user) {
  Statements out;
  json::Object data = identity_data(user.id, user.email_change, {});
  data["email_verified"] = true;
  out.push_back(store::set_email(user.id, user.email_change));
  if (const Identity* identity = find_identity(user, "email")) {
    json::Object known = identity->data;
    known["email"] = user.email_change;
    known["email_verified"] = true;
    out.push_back(store::set_identity_data(identity->id, known));
  } else {
    out.push_back(store::insert_identity(user.id, "email", user.id, data));
  }
  out.push_back(store::confirm_email(user.id));
  if (user.is_anonymous) out.push_back(store::make_permanent(user.id));
  return out;
}

std::vector<pg::Statement> statements_of_phone_change(const User& user) {
  Statements out;
  out.push_back(store::set_phone(user.id, user.phone_change));
  if (find_identity(user, "phone") == nullptr) {
    json::Object data = identity_data(user.id, {}, {});
    data["phone_verified"] = true;
    out.push_back(store::insert_identity(user.id, "phone", user.id, data));
  } else {
    out.push_back(store::verify_identity(user.id, "phone"));
  }
  out.push_back(store::confirm_phone(user.id));
  if (user.is_anonymous) out.push_back(store::make_permanent(user.id));
  return out;
}

std::vector<pg::Statement> statements_of_verification(
    const User& user, VerifyType type, TokenType matched, const Settings& settings
) {
  Statements out;
  if (is_first_half(user, matched, settings)) {
    append(out, store::clear_token(user.id, matched));
    out.push_back(store::set_email_change_status(user.id, 1));
    return out;
  }
  append(out, store::clear_tokens(user.id));
  switch (matched) {
    case TokenType::confirmation:
      if (is_by_phone(type)) {
        out.push_back(store::confirm_phone(user.id));
        out.push_back(store::verify_identity(user.id, "phone"));
      } else {
        confirm_email(out, user);
      }
      break;
    case TokenType::recovery:
      confirm_email(out, user);
      break;
    case TokenType::email_change_new:
    case TokenType::email_change_current:
      append(out, statements_of_email_change(user));
      break;
    case TokenType::phone_change:
      append(out, statements_of_phone_change(user));
      break;
    case TokenType::reauthentication:
      break;
  }
  out.push_back(store::refresh_providers(user.id));
  return out;
}

}  // namespace plinth::auth
