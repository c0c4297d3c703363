// POST /signup (spec §8.1, §8.2): a new account by email and password, or an anonymous one.
#include "auth/body.hpp"
#include "auth/claims.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/new_user.hpp"
#include "auth/password.hpp"
#include "auth/render.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view saving = "Database error saving new user";

const store::Traits by_email{{"provider", "email"}};

struct SignUpForm {
  std::string email;
  std::string phone;
  std::string password;
  json::Object data;
};

Result<SignUpForm> parse_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  SignUpForm form{
      .email = body.text("email"),
      .phone = body.text("phone"),
      .password = body.text("password"),
      .data = body.object("data").value_or(json::Object()),
  };
  TRY(body.check());
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
  if (!form.phone.empty())
    return bad_request(code::phone_provider_disabled, "Phone signups are disabled");
  if (!settings.email.enable_signup)
    return bad_request(code::email_provider_disabled, "Email signups are disabled");
  TRY(check_new_password(form.password, settings));
  TRY(form.email, normalize_email(form.email));
  return {};
}

NewUser make_email_user(
    const SignUpForm& form, std::string hash, std::string aud, const Settings& settings
) {
  NewUser user;
  user.row = {
      .id = crypto::uuid_v4(),
      .aud = std::move(aud),
      .email = form.email,
      .phone = {},
      .encrypted_password = std::move(hash),
      .app_metadata = provider_metadata({"email"}),
      .user_metadata = form.data,
  };
  user.role = settings.jwt_default_group_name;
  const json::Object data = identity_data(user.row.id, form.email, form.data);
  user.identities.push_back({.provider = "email", .data = data});
  user.final_user_metadata = data;
  user.final_app_metadata = user.row.app_metadata;
  user.confirm_email = settings.autoconfirm();
  return user;
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
  decoy.app_metadata = provider_metadata({"email"});
  decoy.user_metadata = form.data;
  decoy.created_at = made_at;
  decoy.updated_at = made_at;
  decoy.identities.emplace();
  return decoy;
}

// Two sign-ups with one address at the same time: the unique index lets one through.
Error saving_error(pg::Error error) {
  if (error.is("23505") && error.message.find("users_email_partial_key") != std::string::npos) {
    return {422, code::user_already_exists, "User already registered"};
  }
  return database_error(std::move(error), saving);
}

net::Task<Result<http::Response>> sign_up_anonymously(
    Call& call, SignUpForm form, std::string aud
) {
  if (!call.settings.enable_anonymous_sign_ins) {
    co_return unprocessable(code::anonymous_provider_disabled, "Anonymous sign-ins are disabled");
  }
  const NewUser user = make_anonymous_user(form, std::move(aud), call.settings);
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(statements_of(user)), saving));
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user.row.id, "anonymous"), saving)
  );
  CO_TRY(named(co_await transaction.commit(), saving));
  co_return co_await token_response(call, sign_in, "anonymous");
}

net::Task<Result<http::Response>> create_user(Call& call, NewUser user) {
  const store::Actor actor{.id = user.row.id, .username = user.row.email, .name = {}};
  const auto action = user.confirm_email ? store::Action::user_signedup
                                         : store::Action::user_confirmation_requested;
  auto statements = statements_of(user);
  statements.push_back(store::insert_audit_entry(actor, action, by_email, client_ip(call.request)));
  statements.push_back(store::select_user(user.row.id));

  CO_TRY(auto transaction, co_await call.begin());
  auto replies = co_await transaction.run(std::move(statements));
  if (!replies) co_return std::unexpected(saving_error(std::move(replies).error()));
  if (!user.confirm_email) {
    CO_TRY(named(co_await transaction.commit(), saving));
    co_return http::json_response(200, render_user(store::find_user(replies->back()).value()));
  }
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user.row.id, "password"), saving)
  );
  CO_TRY(named(co_await transaction.commit(), saving));
  co_return co_await token_response(call, sign_in, "password");
}

net::Task<Result<http::Response>> answer_known_address(Call& call, SignUpForm form, User user) {
  const bool confirmed = user.email_confirmed_at || user.phone_confirmed_at;
  if (call.settings.autoconfirm())
    co_return unprocessable(code::user_already_exists, "User already registered");
  // Nothing of an unconfirmed account changes: whoever asks need not be the one who made it.
  if (!confirmed) {
    if (user.invited_at) {  // made by somebody else, whose data is not for the one who asks
      user.user_metadata.clear();
      user.identities.emplace();
    }
    co_return http::json_response(200, render_user(user));
  }
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(co_await transaction.run(store::insert_audit_entry(
      store::actor_of(user), store::Action::user_repeated_signup, by_email, client_ip(call.request)
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
  // Hashed also when the address turns out to be taken: the time must not tell.
  std::string hash = co_await hash_password(call.cpu, form.password);
  CO_TRY(const pg::Rows rows, co_await call.read(store::select_user_by_email(aud, form.email)));
  if (auto user = store::find_user(rows))
    co_return co_await answer_known_address(call, std::move(form), *std::move(user));
  co_return co_await create_user(call, make_email_user(form, std::move(hash), aud, call.settings));
}

}  // namespace plinth::auth
