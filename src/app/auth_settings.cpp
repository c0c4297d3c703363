#include "app/io_thread.hpp"
#include "app/version.hpp"

namespace plinth::app {

auth::Settings auth_settings(const Config& config, const Secrets& secrets) {
  const Config::Auth& auth = config.auth;
  auth::Settings settings;
  settings.site_url = auth.site_url;
  settings.additional_redirect_urls = auth.additional_redirect_urls;
  settings.api_url = public_url(config) + "/auth/v1";
  settings.jwt_issuer = auth.jwt_issuer.empty() ? settings.api_url : auth.jwt_issuer;
  settings.jwt_secret = secrets.jwt_secret;
  settings.publishable_key = secrets.publishable_key;
  settings.secret_key = secrets.secret_key;
  settings.jwt_expiry = base::Seconds(auth.jwt_expiry);
  settings.enable_signup = auth.enable_signup;
  settings.enable_anonymous_sign_ins = auth.enable_anonymous_sign_ins;
  settings.minimum_password_length = auth.minimum_password_length;
  settings.password_requirements = auth::parse_password_requirements(auth.password_requirements)
                                       .value_or(auth::PasswordRequirements::none);
  settings.password_hibp_enabled = auth.password_hibp_enabled;
  settings.password_hibp_url = auth.password_hibp_url;
  settings.enable_refresh_token_rotation = auth.enable_refresh_token_rotation;
  settings.refresh_token_reuse_interval = base::Seconds(auth.refresh_token_reuse_interval);
  settings.email = auth.email;
  settings.sms = auth.sms;
  settings.sessions = auth.sessions;
  settings.mfa = auth.mfa;
  settings.captcha = auth.captcha;
  settings.rate_limit = auth.rate_limit;
  for (const std::string& text : config.server.trusted_proxies)
    settings.trusted_proxies.push_back(http::Network::parse(text).value_or(http::Network()));
  settings.lockout = auth.lockout;
  settings.hooks = auth::parse_hooks(auth.hook).value_or(auth::Hooks());  // checked at start
  settings.version = version();
  return settings;
}

}  // namespace plinth::app
