#include "auth/new_user.hpp"

#include "crypto/random.hpp"

namespace plinth::auth {

std::vector<pg::Statement> statements_of(const NewUser& user) {
  const std::string& id = user.row.id;
  std::vector<pg::Statement> out;
  out.push_back(store::insert_user(user.row));
  out.push_back(store::set_role(id, user.role));
  for (const NewIdentity& identity : user.identities) {
    out.push_back(store::insert_identity(id, identity.provider, id, identity.data));
  }
  if (user.final_user_metadata)
    out.push_back(store::set_user_metadata(id, *user.final_user_metadata));
  if (user.final_app_metadata) out.push_back(store::set_app_metadata(id, *user.final_app_metadata));
  if (user.confirm_email) out.push_back(store::confirm_email(id));
  if (user.confirm_phone) out.push_back(store::confirm_phone(id));
  if (user.ban_duration) out.push_back(store::ban(id, user.ban_duration));
  return out;
}

NewUser make_user(const Registration& registration, const Settings& settings) {
  const bool by_email = !registration.email.empty();
  const std::string provider = by_email ? "email" : "phone";
  NewUser user;
  user.row = {
      .id = registration.id.empty() ? crypto::uuid_v4() : registration.id,
      .aud = registration.aud,
      .email = registration.email,
      .phone = registration.phone,
      .encrypted_password = registration.password_hash,
      .app_metadata = provider_metadata({provider}),
      .user_metadata = registration.data,
  };
  user.role = settings.jwt_default_group_name;
  const json::Object data = identity_data(user.row.id, registration.email, registration.data);
  user.identities.push_back({.provider = provider, .data = data});
  user.final_user_metadata = data;
  user.final_app_metadata = user.row.app_metadata;
  user.confirm_email = by_email && settings.autoconfirm();
  user.confirm_phone = !by_email && settings.sms_autoconfirm();
  return user;
}

json::Object provider_metadata(const std::vector<std::string>& providers) {
  json::Object out;
  if (providers.empty()) return out;
  out["provider"] = providers.front();
  json::Array all;
  for (const std::string& provider : providers) all.emplace_back(provider);
  out["providers"] = std::move(all);
  return out;
}

json::Object identity_data(
    const std::string& user_id, const std::string& email, const json::Object& data
) {
  json::Object out = data;
  out["sub"] = user_id;
  if (!email.empty()) out["email"] = email;
  out["email_verified"] = false;
  out["phone_verified"] = false;
  return out;
}

}  // namespace plinth::auth
