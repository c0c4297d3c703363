// POST /admin/users (spec §12.2).
#include "auth/caller.hpp"
#include "auth/endpoints/account_form.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/free_address.hpp"
#include "auth/endpoints/registering.hpp"
#include "auth/hooks/decisions.hpp"
#include "auth/metadata.hpp"
#include "auth/new_user.hpp"
#include "auth/password.hpp"
#include "auth/render.hpp"
#include "auth/store/record.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view creating = "Database error creating new user";

// Nobody signs in with a password that nobody was told.
net::Task<std::string> hash_of(Call& call, const AccountForm& form) {
  if (!form.password_hash.empty()) co_return form.password_hash;
  if (form.password.empty()) co_return co_await hash_of_nothing(call);
  co_return co_await hash_password(call.hashing, form.password);
}

NewUser make_user(
    const AccountForm& form, std::string hash, std::string aud, const Settings& settings
) {
  std::vector<std::string> providers;
  if (!form.email.empty()) providers.emplace_back("email");
  if (!form.phone.empty()) providers.emplace_back("phone");
  NewUser user;
  user.row = {
      .id = form.id.empty() ? crypto::uuid_v4() : form.id,
      .aud = std::move(aud),
      .email = form.email,
      .phone = form.phone,
      .encrypted_password = std::move(hash),
      .app_metadata =
          merge_metadata(provider_metadata(providers), form.app_metadata.value_or(json::Object())),
      .user_metadata = merge_metadata({}, form.user_metadata.value_or(json::Object())),
  };
  user.role = form.role.empty() ? settings.jwt_default_group_name : form.role;
  for (const std::string& provider : providers) {
    const std::string email = provider == "email" ? form.email : std::string();
    user.identities.push_back({.provider = provider, .data = identity_data(user.row.id, email, {})}
    );
  }
  user.final_app_metadata = user.row.app_metadata;
  user.confirm_email = form.email_confirm && !form.email.empty();
  user.confirm_phone = form.phone_confirm && !form.phone.empty();
  if (form.ban) user.ban_duration = form.ban->duration;
  return user;
}

}  // namespace

net::Task<Result<http::Response>> admin_create_user(Call& call) {
  CO_TRY(const Claims claims, co_await require_admin(call));
  CO_TRY(const AccountForm form, parse_account_form(call.request));
  if (form.email.empty() && form.phone.empty()) {
    co_return bad_request(
        code::validation_failed, "Cannot create a user without either an email or phone"
    );
  }
  const std::string nobody(nil_uuid);
  CO_TRY(co_await check_email_is_free(call, form.email, nobody));
  CO_TRY(co_await check_phone_is_free(
      call, form.phone, nobody, "Phone number already registered by another user"
  ));
  std::string hash = co_await hash_of(call, form);
  std::string aud =
      form.aud.empty() ? request_audience(call.request, claims, call.settings) : form.aud;
  const NewUser user = make_user(form, std::move(hash), std::move(aud), call.settings);
  CO_TRY(co_await ask_before_user_created(call, user));

  auto statements = statements_of(user);
  statements.push_back(store::insert_audit_entry(
      store::administrator(claims.role),
      store::Action::user_signedup,
      traits_of(user.row.id, user.row.email, user.row.phone),
      client_ip(call.request)
  ));
  statements.push_back(store::select_user(user.row.id));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), creating)
  );
  CO_TRY(named(co_await transaction.commit(), creating));
  co_return http::json_response(200, render_user(store::find_user(replies.back()).value()));
}

}  // namespace plinth::auth
