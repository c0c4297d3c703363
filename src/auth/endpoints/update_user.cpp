// PUT /user (spec §9.2): what people change about their own account. A new address or number is
// pending until it has been confirmed; anonymous users get theirs at once when nothing is to be
// confirmed.
#include "auth/caller.hpp"
#include "auth/codes.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/free_address.hpp"
#include "auth/endpoints/password_change.hpp"
#include "auth/metadata.hpp"
#include "auth/render.hpp"
#include "auth/sending.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"
#include "auth/verification.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view updating = "Error updating user";

// Pending, or theirs at once: then also a way of signing in.
std::vector<pg::Statement> change_of_email(
    const std::string& email, User user, const Settings& settings
) {
  std::vector<pg::Statement> out;
  if (!user.is_anonymous || !settings.autoconfirm()) {
    out.push_back(store::set_email_change(user.id, email));
    return out;
  }
  user.email_change = email;
  out = statements_of_email_change(user);
  out.push_back(store::refresh_providers(user.id));
  return out;
}

std::vector<pg::Statement> change_of_phone(
    const std::string& phone, User user, const Settings& settings
) {
  std::vector<pg::Statement> out;
  if (!settings.sms_autoconfirm()) {
    out.push_back(store::set_phone_change(user.id, phone));
    return out;
  }
  user.phone_change = phone;
  out = statements_of_phone_change(user);
  out.push_back(store::refresh_providers(user.id));
  return out;
}

void append(std::vector<pg::Statement>& out, std::vector<pg::Statement> more) {
  for (pg::Statement& statement : more) out.push_back(std::move(statement));
}

void add_password_statements(
    std::vector<pg::Statement>& out, const Caller& caller, const std::string& hash
) {
  const std::string& id = caller.user.id;
  out.push_back(store::set_password(id, hash));
  out.push_back(store::delete_one_time_tokens(id));
  // Whoever else is signed in may be the reason for the change.
  out.push_back(
      store::delete_other_sessions(id, caller.session ? caller.session->id : std::string(nil_uuid))
  );
}

// `user` is the row as it stands under the lock.
std::vector<pg::Statement> statements_of(
    const UpdateUserForm& form,
    const Caller& caller,
    const User& user,
    const std::string& hash,
    const Settings& settings
) {
  std::vector<pg::Statement> out;
  if (!hash.empty()) add_password_statements(out, caller, hash);
  // Before the confirmation of an address, which adds to the metadata.
  if (form.data)
    out.push_back(store::set_user_metadata(user.id, merge_metadata(user.user_metadata, *form.data))
    );
  if (form.app_metadata) {
    out.push_back(
        store::set_app_metadata(user.id, merge_metadata(user.app_metadata, *form.app_metadata))
    );
  }
  if (!form.email.empty()) append(out, change_of_email(form.email, user, settings));
  if (!form.phone.empty()) append(out, change_of_phone(form.phone, user, settings));
  return out;
}

// Codes for what is pending, and word of what has changed.
net::Task<Result<void>> send_mails(
    Call& call,
    pg::Transaction& transaction,
    const UpdateUserForm& form,
    const User& before,
    const User& after
) {
  if (!form.email.empty() && after.email != form.email) {
    CO_TRY(check_mail_frequency(before, TokenType::email_change_new, call.settings));
    CO_TRY(co_await mail_email_change(call, transaction, after, form.challenge));
  }
  if (!form.phone.empty() && after.phone != form.phone) {
    CO_TRY(check_message_frequency(before, TokenType::phone_change, call.settings));
    CO_TRY(co_await text_code(call, transaction, after, TokenType::phone_change, form.phone));
  }
  if (!form.password.empty() && !after.email.empty()) {
    CO_TRY(co_await notify(
        call, transaction, after, MailKind::password_changed, {.email = after.email}
    ));
  }
  co_return Result<void>();
}

}  // namespace

net::Task<Result<http::Response>> update_user(Call& call) {
  CO_TRY(const Caller caller, co_await require_user(call));
  CO_TRY(UpdateUserForm form, parse_update_user_form(call));
  drop_what_is_unchanged(form, caller.user);
  CO_TRY(check_rights(form, caller, call.settings));
  CO_TRY(co_await check_email_is_free(call, form.email, caller.user.id));
  CO_TRY(co_await check_phone_is_free(
      call, form.phone, caller.user.id, "A user with this phone number has already been registered"
  ));
  CO_TRY(const std::string hash, co_await prepare_password(call, form, caller));

  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const auto user, co_await lock_user(transaction, caller.user.id));
  if (!user) co_return forbidden(code::user_not_found, "User from sub claim in JWT does not exist");

  auto statements = statements_of(form, caller, *user, hash, call.settings);
  const auto action =
      hash.empty() ? store::Action::user_modified : store::Action::user_updated_password;
  statements.push_back(
      store::insert_audit_entry(store::actor_of(*user), action, {}, client_ip(call.request))
  );
  statements.push_back(store::select_user(user->id));
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), updating)
  );
  const User after = store::find_user(replies.back()).value();
  CO_TRY(co_await send_mails(call, transaction, form, *user, after));
  CO_TRY(const pg::Rows rows, co_await transaction.run(store::select_user(user->id)));
  CO_TRY(named(co_await transaction.commit(), updating));
  co_return http::json_response(200, render_user(store::find_user(rows).value()));
}

}  // namespace plinth::auth
