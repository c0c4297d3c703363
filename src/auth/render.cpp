#include "auth/render.hpp"

#include "auth/claims.hpp"
#include "auth/metadata.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

// Go's `omitempty`: the member is left out.
void write_unless_empty(json::Writer& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.key(name).string(text);
}
void write_unless_empty(json::Writer& out, std::string_view name, const std::optional<Time>& time) {
  if (time) out.key(name).string(format_time(*time));
}

void write_identity(json::Writer& out, const Identity& identity) {
  out.begin_object();
  out.key("identity_id").string(identity.id);
  out.key("id").string(identity.provider_id);
  out.key("user_id").string(identity.user_id);
  out.key("identity_data").raw(metadata_text(identity.data));
  out.key("provider").string(identity.provider);
  write_unless_empty(out, "last_sign_in_at", identity.last_sign_in_at);
  write_unless_empty(out, "created_at", identity.created_at);
  write_unless_empty(out, "updated_at", identity.updated_at);
  write_unless_empty(out, "email", identity.email);
  out.end_object();
}

void write_identities(json::Writer& out, const std::optional<std::vector<Identity>>& identities) {
  if (!identities) {
    out.null();
    return;
  }
  out.begin_array();
  for (const Identity& identity : *identities) write_identity(out, identity);
  out.end_array();
}

void write_time_or_null(json::Writer& out, std::string_view name, const std::optional<Time>& time) {
  out.key(name);
  if (time) {
    out.string(format_time(*time));
  } else {
    out.null();
  }
}

void write_session(json::Writer& out, const Session& session, std::string_view current) {
  out.begin_object();
  out.key("id").string(session.id);
  write_time_or_null(out, "created_at", session.created_at);
  write_time_or_null(out, "refreshed_at", session.refreshed_at);
  write_time_or_null(out, "not_after", session.not_after);
  out.key("user_agent").string(session.user_agent);
  out.key("ip").string(session.ip);
  out.key("aal").string(assurance_level(session.amr));
  out.key("amr");
  write_amr(out, session.amr);
  out.key("is_current").boolean(session.id == current);
  out.end_object();
}

void write_factor(json::Writer& out, const Factor& factor) {
  out.begin_object();
  out.key("id").string(factor.id);
  write_unless_empty(out, "created_at", factor.created_at);
  write_unless_empty(out, "updated_at", factor.updated_at);
  out.key("status").string(factor.status);
  write_unless_empty(out, "friendly_name", factor.friendly_name);
  out.key("factor_type").string(factor.type);
  out.key("phone").string(factor.phone);
  write_time_or_null(out, "last_challenged_at", factor.last_challenged_at);
  write_unless_empty(out, "web_authn_aaguid", factor.web_authn_aaguid);
  if (factor.last_webauthn_challenge_data) {
    out.key("last_webauthn_challenge_data")
        .raw(json::to_text(*factor.last_webauthn_challenge_data));
  }
  out.end_object();
}

void write_factors(json::Writer& out, const std::vector<Factor>& factors) {
  out.begin_array();
  for (const Factor& factor : factors) write_factor(out, factor);
  out.end_array();
}

void write_user_members(json::Writer& out, const User& user) {
  out.key("id").string(user.id);
  out.key("aud").string(user.aud);
  out.key("role").string(user.role);
  out.key("email").string(user.email);
  write_unless_empty(out, "email_confirmed_at", user.email_confirmed_at);
  write_unless_empty(out, "invited_at", user.invited_at);
  out.key("phone").string(user.phone);
  write_unless_empty(out, "phone_confirmed_at", user.phone_confirmed_at);
  write_unless_empty(out, "confirmation_sent_at", user.confirmation_sent_at);
  write_unless_empty(out, "confirmed_at", user.confirmed_at);
  write_unless_empty(out, "recovery_sent_at", user.recovery_sent_at);
  write_unless_empty(out, "new_email", user.email_change);
  write_unless_empty(out, "email_change_sent_at", user.email_change_sent_at);
  write_unless_empty(out, "new_phone", user.phone_change);
  write_unless_empty(out, "phone_change_sent_at", user.phone_change_sent_at);
  write_unless_empty(out, "reauthentication_sent_at", user.reauthentication_sent_at);
  write_unless_empty(out, "last_sign_in_at", user.last_sign_in_at);
  out.key("app_metadata").raw(metadata_text(user.app_metadata));
  out.key("user_metadata").raw(metadata_text(user.user_metadata));
  if (!user.factors.empty()) {
    out.key("factors");
    write_factors(out, user.factors);
  }
  out.key("identities");
  write_identities(out, user.identities);
  write_unless_empty(out, "created_at", user.created_at);
  write_unless_empty(out, "updated_at", user.updated_at);
  write_unless_empty(out, "banned_until", user.banned_until);
  write_unless_empty(out, "deleted_at", user.deleted_at);
  out.key("is_anonymous").boolean(user.is_anonymous);
}

void write_user(json::Writer& out, const User& user) {
  out.begin_object();
  write_user_members(out, user);
  out.end_object();
}

}  // namespace

std::string render_user(const User& user) {
  json::Writer out;
  write_user(out, user);
  return out.take();
}

std::string render_users(const std::vector<User>& users, std::string_view aud) {
  json::Writer out;
  out.begin_object().key("users").begin_array();
  for (const User& user : users) write_user(out, user);
  out.end_array().key("aud").string(aud).end_object();
  return out.take();
}

std::string render_factor(const Factor& factor) {
  json::Writer out;
  write_factor(out, factor);
  return out.take();
}

std::string render_sessions(const std::vector<Session>& sessions, std::string_view current) {
  json::Writer out;
  out.begin_array();
  for (const Session& session : sessions) write_session(out, session, current);
  out.end_array();
  return out.take();
}

std::string render_factors(const std::vector<Factor>& factors) {
  json::Writer out;
  write_factors(out, factors);
  return out.take();
}

std::string render_link(const LinkAnswer& answer, const User& user) {
  json::Writer out;
  out.begin_object();
  write_user_members(out, user);
  out.key("action_link").string(answer.action_link);
  out.key("email_otp").string(answer.email_otp);
  out.key("hashed_token").string(answer.hashed_token);
  out.key("verification_type").string(answer.verification_type);
  out.key("redirect_to").string(answer.redirect_to);
  out.end_object();
  return out.take();
}

std::string render_token_answer(const TokenAnswer& answer, const User& user) {
  json::Writer out;
  out.begin_object();
  out.key("access_token").string(answer.access_token);
  out.key("token_type").string("bearer");
  out.key("expires_in").number(answer.expires_in);
  out.key("expires_at").number(answer.expires_at);
  out.key("refresh_token").string(answer.refresh_token);
  out.key("user");
  write_user(out, user);
  if (answer.weak_password) {
    out.key("weak_password").begin_object().key("message").string(answer.weak_password->message);
    out.key("reasons").begin_array();
    for (const std::string& reason : answer.weak_password->reasons) out.string(reason);
    out.end_array().end_object();
  }
  out.end_object();
  return out.take();
}

std::string render_enrolment(const Enrolment& enrolment) {
  json::Writer out;
  out.begin_object();
  out.key("id").string(enrolment.id);
  out.key("type").string(enrolment.type);
  out.key("friendly_name").string(enrolment.friendly_name);
  write_unless_empty(out, "phone", enrolment.phone);
  if (!enrolment.secret.empty()) {
    out.key("totp").begin_object();
    out.key("qr_code").string(enrolment.qr_code);
    out.key("secret").string(enrolment.secret);
    out.key("uri").string(enrolment.uri);
    out.end_object();
  }
  out.end_object();
  return out.take();
}

}  // namespace plinth::auth
