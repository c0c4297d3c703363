#include "auth/endpoints/update_user_form.hpp"

#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/contact.hpp"
#include "auth/password.hpp"

namespace plinth::auth {

Result<UpdateUserForm> parse_update_user_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  UpdateUserForm form{
      .email = body.text("email"),
      .phone = body.text("phone"),
      .password = body.text("password"),
      .data = body.object("data"),
      .current_password = body.text("current_password"),
      .nonce = body.text("nonce"),
      .app_metadata = body.object("app_metadata"),
      .challenge = {},
  };
  const std::string channel = body.text("channel");
  TRY(form.challenge, read_challenge(body));
  TRY(body.check());
  TRY(check_channel(channel));
  if (!form.email.empty()) {
    TRY(form.email, normalize_email(form.email));
  }
  if (!form.phone.empty()) {
    TRY(form.phone, normalize_phone(form.phone));
  }
  if (!form.password.empty()) TRY(check_new_password(form.password, call.settings));
  return form;
}

void drop_what_is_unchanged(UpdateUserForm& form, const User& user) {
  if (form.email == user.email) form.email.clear();
  if (form.phone == user.phone) form.phone.clear();
}

Result<void> check_rights(
    const UpdateUserForm& form, const Caller& caller, const Settings& settings
) {
  const User& user = caller.user;
  if (form.app_metadata && !is_admin_role(user.role, settings)) {
    return forbidden(code::not_admin, "Updating app_metadata requires admin privileges");
  }
  const bool changes_login = !form.email.empty() || !form.phone.empty() || !form.password.empty();
  if (!changes_login) return {};
  const std::string_view aal = caller.session ? assurance_level(caller.session->amr) : "aal1";
  if (user.has_verified_factor() && aal == "aal1") {
    return unauthorized(
        code::insufficient_aal,
        "AAL2 session is required to update email or password when MFA is enabled."
    );
  }
  if (user.is_anonymous && !form.password.empty() && form.email.empty() && form.phone.empty()) {
    return unprocessable(
        code::validation_failed,
        "Updating password of an anonymous user without an email or phone is not allowed"
    );
  }
  if (user.is_sso_user) {
    return unprocessable(
        code::user_sso_managed,
        "Updating email, phone, password of a SSO account only possible via SSO"
    );
  }
  if (!form.phone.empty() && !settings.sms.enable_signup)
    return bad_request(code::phone_provider_disabled, "Phone provider is disabled");
  return {};
}

}  // namespace plinth::auth
