#include "auth/endpoints/account_form.hpp"

#include "auth/body.hpp"
#include "auth/contact.hpp"
#include "auth/duration.hpp"
#include "auth/password.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

Result<std::optional<BanChange>> parse_ban(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "none") return BanChange{};
  const auto duration = parse_duration(text);
  if (!duration)
    return bad_request(code::validation_failed, "invalid format for ban duration: " + text);
  return BanChange{.duration = duration};
}

Result<void> check_passwords(const AccountForm& form) {
  if (!form.password.empty() && !form.password_hash.empty()) {
    return bad_request(
        code::validation_failed, "Only a password or a password hash should be provided"
    );
  }
  TRY(check_password_length(form.password));
  if (!form.password_hash.empty()) TRY(check_password_hash(form.password_hash));
  return {};
}

}  // namespace

Result<AccountForm> parse_account_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  AccountForm form{
      .id = http::lower(body.text("id")),
      .email = body.text("email"),
      .phone = body.text("phone"),
      .password = body.text("password"),
      .password_hash = body.text("password_hash"),
      .role = body.text("role"),
      .aud = body.text("aud"),
      .email_confirm = body.flag("email_confirm"),
      .phone_confirm = body.flag("phone_confirm"),
      .user_metadata = body.object("user_metadata"),
      .app_metadata = body.object("app_metadata"),
  };
  const std::string ban_duration = body.text("ban_duration");
  TRY(body.check());
  if (!form.id.empty() &&
      (!crypto::is_uuid(form.id) || form.id == "00000000-0000-0000-0000-000000000000")) {
    return bad_request(code::validation_failed, "ID must conform to the uuid v4 format");
  }
  if (!form.email.empty()) {
    TRY(form.email, normalize_email(form.email));
  }
  if (!form.phone.empty()) {
    TRY(form.phone, normalize_phone(form.phone));
  }
  TRY(check_passwords(form));
  TRY(form.ban, parse_ban(ban_duration));
  return form;
}

}  // namespace plinth::auth
