// GET /settings (spec §13.2): what a sign-in form should offer.
#include <array>

#include "auth/endpoints/endpoints.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

// Signing in with these is not built yet.
constexpr std::array<std::string_view, 23> absent_providers{
    "apple",      "azure",    "bitbucket",     "discord", "facebook", "snapchat",
    "figma",      "fly",      "github",        "gitlab",  "google",   "keycloak",
    "kakao",      "linkedin", "linkedin_oidc", "notion",  "spotify",  "slack",
    "slack_oidc", "workos",   "twitch",        "twitter", "zoom",
};

}  // namespace

net::Task<Result<http::Response>> show_settings(Call& call) {
  const Settings& settings = call.settings;
  json::Writer out;
  out.begin_object().key("external").begin_object();
  out.key("anonymous_users").boolean(settings.enable_anonymous_sign_ins);
  for (const std::string_view provider : absent_providers) out.key(provider).boolean(false);
  out.key("email").boolean(settings.email.enable_signup);
  out.key("phone").boolean(settings.sms.enable_signup);
  out.end_object();
  out.key("disable_signup").boolean(!settings.enable_signup);
  out.key("mailer_autoconfirm").boolean(settings.autoconfirm());
  out.key("phone_autoconfirm").boolean(settings.sms_autoconfirm());
  out.key("sms_provider").string(settings.sms.twilio.enabled ? "twilio" : "");
  out.key("saml_enabled").boolean(false);
  out.key("saml_private_key_next_configured").boolean(false);
  out.key("passkeys_enabled").boolean(false);
  out.end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace plinth::auth
