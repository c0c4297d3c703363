// POST /signup (spec §8.1, §8.2): a new account by email or phone and a password, or an anonymous
// one.
#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/codes.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/registering.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/leaked_password.hpp"
#include "auth/new_user.hpp"
#include "auth/password.hpp"
#include "auth/render.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/user_lock.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view saving = "Database error saving new user";

struct SignUpForm {
  std::string email;
  std::string phone;
  std::string password;
  json::Object data;
  std::optional<Challenge> challenge;
};

Result<SignUpForm> parse_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  SignUpForm form{
      .email = body.text("email"),
      .phone = body.text("phone"),
      .password = body.text("password"),
      .data = body.object("data").value_or(json::Object()),
      .challenge = {},
  };
  const std::string channel = body.text("channel");
  TRY(form.challenge, read_challenge(body));
  TRY(body.check());
  TRY(check_channel(channel));
  return form;
}

Result<void> check_form(SignUpForm& form, const Settings& settings) {
  if (form.password.empty())
    return bad_request(code::validation_failed, "Signup requires a valid password");
  if (!form.email.empty() && !form.phone.empty()) {
    return bad_request(
        code::validation_failed,
        "Only an email address or phone number should be provided on signup."
    );
  }
  const bool by_email = !form.email.empty();
  if (by_email && !settings.email.enable_signup)
    return bad_request(code::email_provider_disabled, "Email signups are disabled");
  if (!by_email && !settings.sms.enable_signup)
    return bad_request(code::phone_provider_disabled, "Phone signups are disabled");
  if (!by_email && form.challenge)
    return bad_request(code::validation_failed, "PKCE not supported for phone signups");
  TRY(check_new_password(form.password, settings));
  if (by_email) {
    TRY(form.email, normalize_email(form.email));
  } else {
    TRY(form.phone, normalize_phone(form.phone));
  }
  return {};
}

NewUser make_anonymous_user(const SignUpForm& form, std::string aud, const Settings& settings) {
  NewUser user;
  user.row = {
      .id = crypto::uuid_v4(),
      .aud = std::move(aud),
      .email = {},
      .phone = {},
      .encrypted_password = {},
      .app_metadata = {},
      .user_metadata = form.data,
      .is_anonymous = true,
  };
  user.role = settings.jwt_default_group_name;
  return user;
}

// What somebody learns who signs up with an address that has an account: an answer like any other.
// Clients tell by the empty list of identities.
User make_decoy(const SignUpForm& form, const std::string& aud) {
  const Time made_at = now();
  User decoy;
  decoy.id = crypto::uuid_v4();
  decoy.aud = aud;
  decoy.email = form.email;
  decoy.phone = form.phone;
  decoy.app_metadata = provider_metadata({form.email.empty() ? "phone" : "email"});
  decoy.user_metadata = form.data;
  decoy.created_at = made_at;
  decoy.updated_at = made_at;
  decoy.identities.emplace();
  return decoy;
}

net::Task<Result<http::Response>> sign_up_anonymously(
    Call& call, SignUpForm form, std::string aud
) {
  if (!call.settings.enable_anonymous_sign_ins) {
    co_return unprocessable(code::anonymous_provider_disabled, "Anonymous sign-ins are disabled");
  }
  const NewUser user = make_anonymous_user(form, std::move(aud), call.settings);
  CO_TRY(co_await ask_before_user_created(call, user));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(statements_of(user)), saving));
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user.row.id, "anonymous"), saving)
  );
  CO_TRY(named(co_await transaction.commit(), saving));
  co_return co_await token_response(call, sign_in, "anonymous");
}

net::Task<Result<http::Response>> create_user(
    Call& call, const NewUser& newcomer, const SignUpForm& form
) {
  CO_TRY(co_await ask_before_user_created(call, newcomer));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const User user, co_await register_user(call, transaction, newcomer));
  if (!newcomer.confirm_email && !newcomer.confirm_phone) {
    CO_TRY(
        const User asked, co_await request_confirmation(call, transaction, user, form.challenge)
    );
    CO_TRY(named(co_await transaction.commit(), saving));
    co_return http::json_response(200, render_user(asked));
  }
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user.id, "password"), saving)
  );
  CO_TRY(named(co_await transaction.commit(), saving));
  co_return co_await token_response(call, sign_in, "password");
}

Result<void> check_frequency(const User& user, const Settings& settings) {
  return user.email.empty() ? check_message_frequency(user, TokenType::confirmation, settings)
                            : check_mail_frequency(user, TokenType::confirmation, settings);
}

// Nothing of an unconfirmed account changes: whoever asks need not be the one who made it. Its
// owner is told once more how to confirm it.
net::Task<Result<http::Response>> confirm_again(
    Call& call, const User& known, const SignUpForm& form
) {
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const auto user, co_await lock_user(transaction, known.id));
  if (!user) co_return http::json_response(200, render_user(make_decoy(form, known.aud)));
  CO_TRY(check_frequency(*user, call.settings));
  CO_TRY(User asked, co_await request_confirmation(call, transaction, *user, form.challenge));
  CO_TRY(named(co_await transaction.commit(), saving));
  if (asked.invited_at) {  // made by somebody else, whose data is not for the one who asks
    asked.user_metadata.clear();
    asked.identities.emplace();
  }
  co_return http::json_response(200, render_user(asked));
}

net::Task<Result<http::Response>> answer_known_address(
    Call& call, const SignUpForm& form, const User& user
) {
  const bool by_email = !form.email.empty();
  const bool autoconfirm = by_email ? call.settings.autoconfirm() : call.settings.sms_autoconfirm();
  if (autoconfirm) co_return unprocessable(code::user_already_exists, "User already registered");
  const bool confirmed =
      by_email ? user.email_confirmed_at.has_value() : user.phone_confirmed_at.has_value();
  if (!confirmed) co_return co_await confirm_again(call, user, form);
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(co_await transaction.run(store::insert_audit_entry(
      store::actor_of(user),
      store::Action::user_repeated_signup,
      {{"provider", by_email ? "email" : "phone"}},
      client_ip(call.request)
  )));
  CO_TRY(co_await transaction.commit());
  co_return http::json_response(200, render_user(make_decoy(form, user.aud)));
}

}  // namespace

net::Task<Result<http::Response>> sign_up(Call& call) {
  CO_TRY(SignUpForm form, parse_form(call.request));
  if (!call.settings.enable_signup) {
    co_return unprocessable(code::signup_disabled, "Signups not allowed for this instance");
  }
  const std::string aud = request_audience(call.request, std::nullopt, call.settings);
  if (form.email.empty() && form.phone.empty())
    co_return co_await sign_up_anonymously(call, std::move(form), aud);

  CO_TRY(check_form(form, call.settings));
  CO_TRY(co_await refuse_leaked_password(call, form.password));
  // Hashed also when the address turns out to be taken: the time must not tell.
  std::string hash = co_await hash_password(call.hashing, form.password);
  auto look_up = form.email.empty() ? store::select_user_by_phone(aud, form.phone)
                                    : store::select_user_by_email(aud, form.email);
  CO_TRY(const pg::Rows rows, co_await call.read(std::move(look_up)));
  if (const auto user = store::find_user(rows))
    co_return co_await answer_known_address(call, form, *user);
  const NewUser newcomer = make_user(
      {.aud = aud,
       .email = form.email,
       .phone = form.phone,
       .password_hash = std::move(hash),
       .data = form.data},
      call.settings
  );
  co_return co_await create_user(call, newcomer, form);
}

}  // namespace plinth::auth
