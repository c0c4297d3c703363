// POST /admin/generate_link (spec §12.6): what a mail would carry, for who sends mail by
// themselves. Nothing is sent, and nothing is counted.
#include "auth/body.hpp"
#include "auth/caller.hpp"
#include "auth/codes.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/registering.hpp"
#include "auth/leaked_password.hpp"
#include "auth/password.hpp"
#include "auth/redirect.hpp"
#include "auth/render.hpp"
#include "auth/store/one_time_tokens.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view generating = "Database error generating link";

enum class LinkType { signup, invite, magiclink, recovery, email_change_current, email_change_new };

struct LinkForm {
  LinkType type = LinkType::magiclink;
  std::string type_name;
  std::string email;
  std::string new_email;
  std::string password;
  json::Object data;
  std::string redirect;
};

std::unexpected<Error> invalid(std::string message) {
  return bad_request(code::validation_failed, std::move(message));
}

Result<LinkType> parse_type(std::string_view text) {
  if (text == "signup") return LinkType::signup;
  if (text == "invite") return LinkType::invite;
  if (text == "magiclink") return LinkType::magiclink;
  if (text == "recovery") return LinkType::recovery;
  if (text == "email_change_current") return LinkType::email_change_current;
  if (text == "email_change_new") return LinkType::email_change_new;
  return invalid("Invalid email action link type requested: " + std::string(text));
}

bool changes_email(LinkType type) {
  return type == LinkType::email_change_current || type == LinkType::email_change_new;
}

Result<LinkForm> parse_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  LinkForm form{
      .type_name = body.text("type"),
      .email = body.text("email"),
      .new_email = body.text("new_email"),
      .password = body.text("password"),
      .data = body.object("data").value_or(json::Object()),
      .redirect = body.text("redirect_to"),
  };
  TRY(body.check());
  TRY(form.type, parse_type(form.type_name));
  TRY(form.email, normalize_email(form.email));
  if (!is_allowed_redirect(form.redirect, call.settings))
    form.redirect = choose_redirect(call.request, call.settings);
  if (!changes_email(form.type)) return form;
  if (form.type == LinkType::email_change_current && !call.settings.email.double_confirm_changes)
    return invalid("Enable secure email change to generate link for current email");
  TRY(form.new_email, normalize_email(form.new_email));
  return form;
}

bool makes_account(LinkType type) { return type == LinkType::signup || type == LinkType::invite; }

TokenType token_type(LinkType type) {
  switch (type) {
    case LinkType::signup:
    case LinkType::invite:
      return TokenType::confirmation;
    case LinkType::magiclink:
    case LinkType::recovery:
      return TokenType::recovery;
    case LinkType::email_change_current:
      return TokenType::email_change_current;
    case LinkType::email_change_new:
      return TokenType::email_change_new;
  }
  std::unreachable();
}

// The account that a link of the type is for; made where there is none and the type allows it.
net::Task<Result<User>> find_or_make_user(
    Call& call, pg::Transaction& transaction, const LinkForm& form, const Registration& registration
) {
  if (makes_account(form.type)) {
    co_return co_await find_or_make_guest(call, transaction, registration);
  }
  CO_TRY(
      const pg::Rows rows,
      co_await transaction.run(store::select_user_by_email(registration.aud, form.email))
  );
  const auto known = store::find_user(rows);
  if (!known) co_return not_found(code::user_not_found, "User with this email not found");
  CO_TRY(auto user, co_await lock_user(transaction, known->id));
  if (!user) co_return not_found(code::user_not_found, "User with this email not found");
  co_return *std::move(user);
}

net::Task<Result<void>> note_new_email(
    Call& call, pg::Transaction& transaction, const LinkForm& form, const User& user
) {
  CO_TRY(
      const pg::Rows owners,
      co_await transaction.run(store::select_email_owner(form.new_email, user.id))
  );
  if (!owners.empty()) {
    co_return unprocessable(
        code::email_exists, "A user with this email address has already been registered"
    );
  }
  // The other half of the same change keeps what it has.
  if (user.email_change == form.new_email) co_return Result<void>();
  CO_TRY(
      named(co_await transaction.run(store::set_email_change(user.id, form.new_email)), generating)
  );
  co_return Result<void>();
}

net::Task<Result<OneTimeToken>> store_token(
    Call& call, pg::Transaction& transaction, const LinkForm& form, const User& user
) {
  if (changes_email(form.type)) {
    CO_TRY(co_await note_new_email(call, transaction, form, user));
  }
  const std::string& address =
      form.type == LinkType::email_change_new ? form.new_email : form.email;
  OneTimeToken token = make_one_time_token(address, call.settings.email.otp_length, false);
  auto statements = store::set_token(user.id, token_type(form.type), token.hash, address);
  if (form.type == LinkType::invite) statements.push_back(store::set_invited(user.id));
  CO_TRY(named(co_await transaction.run(std::move(statements)), generating));
  co_return token;
}

// A magic link for somebody without an account is the confirmation of one.
net::Task<Result<void>> adapt_to_newcomers(Call& call, LinkForm& form, const std::string& aud) {
  if (form.type != LinkType::magiclink) co_return Result<void>();
  CO_TRY(const pg::Rows rows, co_await call.read(store::select_user_by_email(aud, form.email)));
  if (store::find_user(rows)) co_return Result<void>();
  form.type = LinkType::signup;
  form.type_name = "signup";
  co_return Result<void>();
}

net::Task<Result<std::string>> make_hash(Call& call, const LinkForm& form) {
  if (form.password.empty()) co_return co_await hash_of_nothing(call);
  CO_TRY(check_new_password(form.password, call.settings));
  CO_TRY(co_await refuse_leaked_password(call, form.password));
  co_return co_await hash_password(call.hashing, form.password);
}

}  // namespace

net::Task<Result<http::Response>> generate_link(Call& call) {
  CO_TRY(const Claims claims, co_await require_admin(call));
  CO_TRY(LinkForm form, parse_form(call));
  if (form.type == LinkType::signup && form.password.empty())
    co_return invalid("Signup requires a valid password");
  const std::string aud = request_audience(call.request, claims, call.settings);
  CO_TRY(co_await adapt_to_newcomers(call, form, aud));
  CO_TRY(std::string hash, co_await make_hash(call, form));
  Registration registration{
      .aud = aud,
      .email = form.email,
      .phone = {},
      .password_hash = std::move(hash),
      .data = form.data,
  };
  if (makes_account(form.type)) CO_TRY(co_await ask_before_guest(call, registration));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const User user, co_await find_or_make_user(call, transaction, form, registration));
  CO_TRY(const OneTimeToken token, co_await store_token(call, transaction, form, user));
  CO_TRY(const pg::Rows rows, co_await transaction.run(store::select_user(user.id)));
  CO_TRY(named(co_await transaction.commit(), generating));
  const LinkAnswer answer{
      .action_link = confirmation_url(
          call.settings,
          token.hash,
          changes_email(form.type) ? "email_change" : form.type_name,
          form.redirect
      ),
      .email_otp = token.code,
      .hashed_token = token.hash,
      .verification_type = form.type_name,
      .redirect_to = form.redirect,
  };
  co_return http::json_response(200, render_link(answer, store::find_user(rows).value()));
}

}  // namespace plinth::auth
