// PUT /user (spec §9.2): people change their own account.
//
// A new address of a permanent user is pending until it is confirmed, and nothing can be mailed
// yet: it is stored as new_email and stays there. Anonymous users get theirs at once when
// confirmations are off.
#include "auth/body.hpp"
#include "auth/caller.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/metadata.hpp"
#include "auth/new_user.hpp"
#include "auth/password.hpp"
#include "auth/render.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"

namespace plinth::auth {
namespace {

struct UserForm {
  std::string email;
  std::string phone;
  std::string password;
  std::optional<json::Object> data;
  std::optional<json::Object> app_metadata;
};

Result<UserForm> parse_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  UserForm form{
      .email = body.text("email"),
      .phone = body.text("phone"),
      .password = body.text("password"),
      .data = body.object("data"),
      .app_metadata = body.object("app_metadata"),
  };
  TRY(body.check());
  if (!form.email.empty()) {
    TRY(form.email, normalize_email(form.email));
  }
  if (!form.phone.empty()) {
    TRY(form.phone, normalize_phone(form.phone));
  }
  if (!form.password.empty()) TRY(check_new_password(form.password, call.settings));
  return form;
}

// What stays as it is counts as not asked for.
void drop_what_is_unchanged(UserForm& form, const User& user) {
  if (form.email == user.email) form.email.clear();
  if (form.phone == user.phone) form.phone.clear();
}

Result<void> check_rights(const UserForm& form, const Caller& caller, const Settings& settings) {
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
  if (!form.phone.empty())
    return bad_request(code::phone_provider_disabled, "Phone provider is disabled");
  return {};
}

net::Task<Result<void>> check_email_is_free(Call& call, const UserForm& form, const User& user) {
  if (form.email.empty()) co_return Result<void>();
  CO_TRY(const pg::Rows owners, co_await call.read(store::select_email_owner(form.email, user.id)));
  if (owners.empty()) co_return Result<void>();
  co_return unprocessable(
      code::email_exists, "A user with this email address has already been registered"
  );
}

// The new hash; empty when the password is not to change.
net::Task<Result<std::string>> prepare_password(
    Call& call, const UserForm& form, const User& user
) {
  if (form.password.empty()) co_return std::string();
  const bool has_one = !user.encrypted_password.empty();
  if (has_one && co_await verify_password(call.cpu, form.password, user.encrypted_password)) {
    co_return unprocessable(
        code::same_password, "New password should be different from the old password."
    );
  }
  co_return co_await hash_password(call.cpu, form.password);
}

void add_email_statements(
    std::vector<pg::Statement>& out,
    const UserForm& form,
    const User& user,
    const Settings& settings
) {
  if (!user.is_anonymous || !settings.autoconfirm()) {
    out.push_back(store::set_email_change(user.id, form.email));
    return;
  }
  json::Object identity = identity_data(user.id, form.email, {});
  identity["email_verified"] = true;
  out.push_back(store::set_email(user.id, form.email));
  out.push_back(store::insert_identity(user.id, "email", user.id, identity));
  out.push_back(store::set_app_metadata(
      user.id, merge_metadata(user.app_metadata, provider_metadata({"email"}))
  ));
  out.push_back(store::confirm_email(user.id));
  out.push_back(store::make_permanent(user.id));
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
    const UserForm& form,
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
  if (!form.email.empty()) add_email_statements(out, form, user, settings);
  return out;
}

}  // namespace

net::Task<Result<http::Response>> update_user(Call& call) {
  CO_TRY(const Caller caller, co_await require_user(call));
  CO_TRY(UserForm form, parse_form(call));
  drop_what_is_unchanged(form, caller.user);
  CO_TRY(check_rights(form, caller, call.settings));
  CO_TRY(co_await check_email_is_free(call, form, caller.user));
  CO_TRY(const std::string hash, co_await prepare_password(call, form, caller.user));

  CO_TRY(auto transaction, co_await call.begin());
  std::vector<pg::Statement> opening;
  opening.push_back(store::lock_user(caller.user.id));
  opening.push_back(store::select_user(caller.user.id));
  CO_TRY(const pg::Replies found, co_await transaction.run(std::move(opening)));
  const auto user = store::find_user(found[1]);
  if (!user) co_return forbidden(code::user_not_found, "User from sub claim in JWT does not exist");

  auto statements = statements_of(form, caller, *user, hash, call.settings);
  const auto action =
      hash.empty() ? store::Action::user_modified : store::Action::user_updated_password;
  statements.push_back(
      store::insert_audit_entry(store::actor_of(*user), action, {}, client_ip(call.request))
  );
  statements.push_back(store::select_user(user->id));
  CO_TRY(
      const pg::Replies replies,
      named(co_await transaction.run(std::move(statements)), "Error updating user")
  );
  CO_TRY(named(co_await transaction.commit(), "Error updating user"));
  co_return http::json_response(200, render_user(store::find_user(replies.back()).value()));
}

}  // namespace plinth::auth
