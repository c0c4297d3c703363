// POST /token?grant_type=password (spec §8.3). Whether the address is known, has a password, or the
// password is wrong makes no difference to the answer, nor to the time it takes.
#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/lockout.hpp"
#include "auth/password.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view granting = "Database error granting user";

struct PasswordForm {
  std::string email;
  std::string phone;
  std::string password;
};

Result<PasswordForm> parse_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  PasswordForm form{
      .email = body.text("email"),
      .phone = body.text("phone"),
      .password = body.text("password"),
  };
  TRY(body.check());
  if (!form.email.empty() && !form.phone.empty()) {
    return bad_request(
        code::validation_failed,
        "Only an email address or phone number should be provided on login."
    );
  }
  if (form.email.empty() && form.phone.empty())
    return bad_request(code::validation_failed, "missing email or phone");
  if (!form.email.empty() && !call.settings.email.enable_signup)
    return unprocessable(code::email_provider_disabled, "Email logins are disabled");
  if (!form.phone.empty() && !call.settings.sms.enable_signup)
    return unprocessable(code::phone_provider_disabled, "Phone logins are disabled");
  return form;
}

// As failures are counted: one number however it is written.
std::string name_of(const PasswordForm& form) {
  return form.phone.empty() ? form.email : normalize_phone(form.phone).value_or(form.phone);
}

// A number that is none has no account.
pg::Statement select_account(const PasswordForm& form, const std::string& aud) {
  if (!form.email.empty()) return store::select_user_by_email(aud, http::lower(form.email));
  return store::select_user_by_phone(aud, normalize_phone(form.phone).value_or(""));
}

Result<void> check_account(const User& user, const PasswordForm& form) {
  if (is_banned(user.banned_until, now())) return bad_request(code::user_banned, "User is banned");
  if (!form.phone.empty() && !user.phone_confirmed_at)
    return bad_request(code::phone_not_confirmed, "Phone not confirmed");
  if (form.phone.empty() && !user.email_confirmed_at)
    return bad_request(code::email_not_confirmed, "Email not confirmed");
  return {};
}

}  // namespace

net::Task<Result<http::Response>> password_grant(Call& call) {
  CO_TRY(const PasswordForm form, parse_form(call));
  const std::string name = name_of(form);
  CO_TRY(co_await refuse_while_locked(call, name));
  const std::string aud = request_audience(call.request, std::nullopt, call.settings);
  CO_TRY(const pg::Rows rows, co_await call.read(select_account(form, aud)));
  const auto user = store::find_user(rows);
  const std::string hash = user ? user->encrypted_password : std::string();
  const bool matches = co_await verify_password(call.hashing, form.password, hash);
  if (!matches) CO_TRY(co_await record_failed_sign_in(call, name, user));
  if (user) CO_TRY(co_await ask_password_attempt(call, {.user_id = user->id, .valid = matches}));
  if (!matches) co_return bad_request(code::invalid_credentials, "Invalid login credentials");
  CO_TRY(check_account(*user, form));

  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(
      co_await transaction.run(store::insert_audit_entry(
          store::actor_of(*user),
          store::Action::login,
          {{"provider", form.phone.empty() ? "email" : "phone"}},
          client_ip(call.request)
      )),
      granting
  ));
  CO_TRY(named(co_await record_sign_in(call, transaction, name, *user), granting));
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user->id, "password"), granting)
  );
  CO_TRY(named(co_await transaction.commit(), granting));
  co_return co_await token_response(
      call, sign_in, "password", find_weakness(form.password, call.settings)
  );
}

}  // namespace plinth::auth
