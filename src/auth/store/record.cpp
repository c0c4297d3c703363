#include "auth/store/record.hpp"

#include <stdexcept>

namespace plinth::auth::store {
namespace {

json::Object record_at(const pg::Rows& rows, size_t row) {
  auto record = json::parse_object(rows.text(row, 0));
  if (!record) throw std::runtime_error("a row of schema auth is no JSON object");
  return *std::move(record);
}

std::string text(const json::Object& record, std::string_view name) {
  return std::string(json::find_string(record, name).value_or(""));
}

bool flag(const json::Object& record, std::string_view name) {
  return json::find_bool(record, name).value_or(false);
}

std::optional<Time> time(const json::Object& record, std::string_view name) {
  const auto found = json::find_string(record, name);
  return found ? parse_time(*found) : std::nullopt;
}

json::Object object(const json::Object& record, std::string_view name) {
  const json::Value* value = json::find(record, name);
  const json::Object* found = value == nullptr ? nullptr : value->if_object();
  return found == nullptr ? json::Object() : *found;
}

// The objects of an array; nothing when there is no array.
template <class T, class Read>
std::optional<std::vector<T>> list(const json::Object& record, std::string_view name, Read read) {
  const json::Value* value = json::find(record, name);
  const json::Array* elements = value == nullptr ? nullptr : value->if_array();
  if (elements == nullptr) return std::nullopt;
  std::vector<T> out;
  for (const json::Value& element : *elements) {
    if (const json::Object* one = element.if_object()) out.push_back(read(*one));
  }
  return out;
}

Identity identity_of(const json::Object& record) {
  return {
      .id = text(record, "id"),
      .provider_id = text(record, "provider_id"),
      .user_id = text(record, "user_id"),
      .provider = text(record, "provider"),
      .email = text(record, "email"),
      .data = object(record, "identity_data"),
      .last_sign_in_at = time(record, "last_sign_in_at"),
      .created_at = time(record, "created_at"),
      .updated_at = time(record, "updated_at"),
  };
}

Factor factor_of(const json::Object& record) {
  Factor factor{
      .id = text(record, "id"),
      .friendly_name = text(record, "friendly_name"),
      .type = text(record, "factor_type"),
      .status = text(record, "status"),
      .phone = text(record, "phone"),
      .web_authn_aaguid = text(record, "web_authn_aaguid"),
      .last_webauthn_challenge_data = std::nullopt,
      .last_challenged_at = time(record, "last_challenged_at"),
      .created_at = time(record, "created_at"),
      .updated_at = time(record, "updated_at"),
  };
  if (const json::Value* data = json::find(record, "last_webauthn_challenge_data")) {
    factor.last_webauthn_challenge_data = *data;
  }
  return factor;
}

AmrEntry amr_of(const json::Object& record) {
  return {
      .method = text(record, "authentication_method"),
      .at = time(record, "updated_at").value_or(Time())
  };
}

std::optional<RefreshToken> refresh_token_of(const json::Object& facts, std::string_view name) {
  const json::Object record = object(facts, name);
  if (record.empty()) return std::nullopt;
  return RefreshToken{
      .token = text(record, "token"),
      .parent = text(record, "parent"),
      .revoked = flag(record, "revoked"),
      .updated_at = time(record, "updated_at").value_or(Time()),
  };
}

User user_of(const json::Object& record) {
  return {
      .id = text(record, "id"),
      .aud = text(record, "aud"),
      .role = text(record, "role"),
      .email = text(record, "email"),
      .phone = text(record, "phone"),
      .encrypted_password = text(record, "encrypted_password"),
      .email_change = text(record, "email_change"),
      .phone_change = text(record, "phone_change"),
      .confirmation_token = text(record, "confirmation_token"),
      .recovery_token = text(record, "recovery_token"),
      .email_change_token_new = text(record, "email_change_token_new"),
      .email_change_token_current = text(record, "email_change_token_current"),
      .phone_change_token = text(record, "phone_change_token"),
      .reauthentication_token = text(record, "reauthentication_token"),
      .email_change_confirm_status =
          json::find_integer(record, "email_change_confirm_status").value_or(0),
      .email_confirmed_at = time(record, "email_confirmed_at"),
      .phone_confirmed_at = time(record, "phone_confirmed_at"),
      .confirmed_at = time(record, "confirmed_at"),
      .invited_at = time(record, "invited_at"),
      .confirmation_sent_at = time(record, "confirmation_sent_at"),
      .recovery_sent_at = time(record, "recovery_sent_at"),
      .email_change_sent_at = time(record, "email_change_sent_at"),
      .phone_change_sent_at = time(record, "phone_change_sent_at"),
      .reauthentication_sent_at = time(record, "reauthentication_sent_at"),
      .last_sign_in_at = time(record, "last_sign_in_at"),
      .created_at = time(record, "created_at"),
      .updated_at = time(record, "updated_at"),
      .banned_until = time(record, "banned_until"),
      .deleted_at = time(record, "deleted_at"),
      .app_metadata = object(record, "raw_app_meta_data"),
      .user_metadata = object(record, "raw_user_meta_data"),
      .is_sso_user = flag(record, "is_sso_user"),
      .is_anonymous = flag(record, "is_anonymous"),
      .identities = list<Identity>(record, "identities", identity_of),
      .factors = list<Factor>(record, "factors", factor_of).value_or(std::vector<Factor>()),
  };
}

Session session_of(const json::Object& record) {
  return {
      .id = text(record, "id"),
      .user_id = text(record, "user_id"),
      .aal = text(record, "aal"),
      .created_at = time(record, "created_at"),
      .refreshed_at = time(record, "refreshed_at"),
      .not_after = time(record, "not_after"),
      .user_agent = text(record, "user_agent"),
      .ip = text(record, "ip"),
      .amr = list<AmrEntry>(record, "amr", amr_of).value_or(std::vector<AmrEntry>()),
  };
}

std::optional<FactorChallenge> factor_challenge_of(const json::Object& facts) {
  const json::Object record = object(facts, "challenge");
  if (record.empty()) return std::nullopt;
  return FactorChallenge{
      .created_at = time(record, "created_at").value_or(Time()),
      .verified_at = time(record, "verified_at"),
      .same_ip = flag(record, "same_ip"),
      .code = text(record, "code"),
  };
}

ProofFacts proof_facts_of(const json::Object& record) {
  return {
      .type = parse_factor_type(text(record, "factor_type")).value_or(FactorType::webauthn),
      .phone = text(record, "phone"),
      .secret = text(record, "secret"),
      .last_step = json::find_integer(record, "last_step").value_or(0),
      .challenge = factor_challenge_of(record),
      .now = time(record, "now").value_or(Time()),
  };
}

RefreshFacts refresh_facts_of(const json::Object& record) {
  const json::Object session = object(record, "session");
  return {
      .token = refresh_token_of(record, "token"),
      .active = refresh_token_of(record, "active"),
      .has_successor = flag(record, "has_successor"),
      .session = session.empty() ? std::nullopt : std::optional(session_of(session)),
      .banned_until = time(record, "banned_until"),
      .superseded = flag(record, "superseded"),
      .has_verified_factor = flag(record, "has_verified_factor"),
      .user_id = text(record, "user_id"),
      .now = time(record, "now").value_or(Time()),
  };
}

}  // namespace

std::optional<User> find_user(const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return user_of(record_at(rows, 0));
}

std::optional<Session> find_session(const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return session_of(record_at(rows, 0));
}

std::vector<User> users_of(const pg::Rows& rows) {
  std::vector<User> users;
  for (size_t row = 0; row < rows.size(); ++row) users.push_back(user_of(record_at(rows, row)));
  return users;
}

std::vector<Session> sessions_of(const pg::Rows& rows) {
  std::vector<Session> sessions;
  for (size_t row = 0; row < rows.size(); ++row)
    sessions.push_back(session_of(record_at(rows, row)));
  return sessions;
}

RefreshFacts read_refresh_facts(const pg::Rows& rows) {
  return refresh_facts_of(record_at(rows, 0));
}

std::optional<ProofFacts> find_proof_facts(const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return proof_facts_of(record_at(rows, 0));
}

}  // namespace plinth::auth::store
