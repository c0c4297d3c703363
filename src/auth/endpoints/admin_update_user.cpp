// PUT /admin/users/{id} (spec §12.3). Everything applies at once. Whatever the database refuses, a
// taken address included, is "Error updating user".
#include "auth/endpoints/account_form.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/leaked_password.hpp"
#include "auth/metadata.hpp"
#include "auth/new_user.hpp"
#include "auth/password.hpp"
#include "auth/render.hpp"
#include "auth/store/record.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view updating = "Error updating user";

Result<AccountForm> parse_form(const Call& call) {
  TRY(AccountForm form, parse_account_form(call.request));
  if (!form.password.empty()) TRY(check_new_password(form.password, call.settings));
  return form;
}

net::Task<std::string> hash_of(Call& call, const AccountForm& form) {
  if (form.password.empty()) co_return form.password_hash;
  co_return co_await hash_password(call.hashing, form.password);
}

// The identity follows the address; an account that had none of that kind gets one, and the
// provider with it.
void add_identity_statements(
    std::vector<pg::Statement>& out,
    std::vector<std::string>& providers,
    const User& user,
    std::string_view provider,
    const json::Object& data
) {
  if (const Identity* identity = find_identity(user, provider)) {
    out.push_back(store::set_identity_data(identity->id, merge_metadata(identity->data, data)));
    return;
  }
  const std::string name(provider);
  out.push_back(store::insert_identity(
      user.id, name, user.id, merge_metadata(identity_data(user.id, "", {}), data)
  ));
  providers.push_back(name);
}

void add_password_statements(
    std::vector<pg::Statement>& out, const std::string& id, const std::string& hash
) {
  out.push_back(store::set_password(id, hash));
  out.push_back(store::delete_one_time_tokens(id));
  out.push_back(store::delete_sessions(id));
}

// `user` is the row as it stands under the lock.
std::vector<pg::Statement> changes_of(
    const AccountForm& form, const User& user, const std::string& hash
) {
  std::vector<pg::Statement> out;
  std::vector<std::string> providers;
  for (const Identity& identity : user.identities.value_or(std::vector<Identity>()))
    providers.push_back(identity.provider);
  const size_t known_providers = providers.size();

  if (!form.role.empty() && form.role != user.role)
    out.push_back(store::set_role(user.id, form.role));
  if (!form.aud.empty() && form.aud != user.aud) out.push_back(store::set_aud(user.id, form.aud));
  if (!hash.empty()) add_password_statements(out, user.id, hash);
  if (!form.email.empty() && form.email != user.email) {
    add_identity_statements(
        out, providers, user, "email", {{"email", form.email}, {"email_verified", true}}
    );
    out.push_back(store::set_email(user.id, form.email));
  }
  if (!form.phone.empty() && form.phone != user.phone) {
    add_identity_statements(
        out, providers, user, "phone", {{"phone", form.phone}, {"phone_verified", true}}
    );
    out.push_back(store::set_phone(user.id, form.phone));
  }
  json::Object app_metadata = user.app_metadata;
  if (providers.size() > known_providers)
    app_metadata = merge_metadata(app_metadata, provider_metadata(providers));
  if (form.app_metadata) app_metadata = merge_metadata(app_metadata, *form.app_metadata);
  if (app_metadata != user.app_metadata)
    out.push_back(store::set_app_metadata(user.id, app_metadata));
  // Before the confirmations, which add to the metadata.
  if (form.user_metadata) {
    out.push_back(
        store::set_user_metadata(user.id, merge_metadata(user.user_metadata, *form.user_metadata))
    );
  }
  if (form.email_confirm) out.push_back(store::confirm_email(user.id));
  if (form.phone_confirm) out.push_back(store::confirm_phone(user.id));
  if (form.ban) out.push_back(store::ban(user.id, form.ban->duration));
  return out;
}

}  // namespace

net::Task<Result<http::Response>> admin_update_user(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  CO_TRY(const AccountForm form, parse_form(call));
  CO_TRY(co_await refuse_leaked_password(call, form.password));
  const std::string hash = co_await hash_of(call, form);

  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const auto user, named(co_await lock_user(transaction, target.user.id), updating));
  if (!user) co_return not_found(code::user_not_found, "User not found");

  auto statements = changes_of(form, *user, hash);
  statements.push_back(store::insert_audit_entry(
      target.admin,
      store::Action::user_modified,
      traits_of(user->id, user->email, user->phone),
      client_ip(call.request)
  ));
  statements.push_back(store::select_user(user->id));
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), updating)
  );
  CO_TRY(named(co_await transaction.commit(), updating));
  co_return http::json_response(200, render_user(store::find_user(replies.back()).value()));
}

}  // namespace plinth::auth
