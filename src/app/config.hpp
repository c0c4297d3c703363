// What an operator may decide. Every field has a key in config_keys.cpp, which says what it means
// and what it may be.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "auth/settings.hpp"
#include "base/time.hpp"

namespace plinth::app {

struct Config {
  struct Server {
    std::string host = "127.0.0.1";
    int64_t threads = 0;  // 0: by the number of cores
    int64_t max_connections = 10'000;
    bool compression = true;
    int64_t compression_min_bytes = 1024;
    std::string spool_directory;  // empty: .plinth
    int64_t spool_max_bytes = 8LL << 30;
    std::vector<std::string> trusted_proxies;  // addresses and networks
  } server;

  struct Log {
    std::string level = "info";
    std::string format = "human";
    bool requests = false;
    int64_t slow_statement = 0;  // milliseconds; 0: none
    bool slow_statement_plan = false;
  } log;

  struct Api {
    bool enabled = true;
    int64_t port = 54321;
    std::string external_url;  // empty: http://host:port
    std::vector<std::string> schemas{"public"};
    std::vector<std::string> extra_search_path{"public", "extensions"};
    int64_t max_rows = 1000;  // 0: no limit
    std::string tx_end = "commit";
    std::string openapi_mode = "follow-privileges";
    bool openapi_security_active = false;
    std::string root_spec;  // a function; empty: the root describes the schema
    bool docs = true;
    bool server_timing = false;
    bool rows_as_columns = true;
    bool trace_application_name = true;
    std::map<std::string, std::string> guards;  // "ROLE.NAME"
    int64_t batch_max_items = 100;              // 0: no batches
  } api;

  struct Db {
    std::string url;  // empty: the embedded server
    int64_t port = 54322;
    int64_t major_version = 0;  // 0: the newest installed
    std::string bin_dir;
    std::string password;
    int64_t pool_size = 20;
    std::string durability = "strict";
    std::map<std::string, std::string> settings;
  } db;

  struct Schema {
    std::vector<std::string> areas{"all"};
  } schema;

  struct Auth {
    bool enabled = true;
    std::string site_url = "http://127.0.0.1:3000";
    std::vector<std::string> additional_redirect_urls;
    std::string jwt_issuer;  // empty: <external_url>/auth/v1
    int64_t jwt_expiry = 3600;
    bool enable_refresh_token_rotation = true;
    int64_t refresh_token_reuse_interval = 10;
    bool enable_signup = true;
    bool enable_anonymous_sign_ins = false;
    int64_t minimum_password_length = 6;
    std::string password_requirements;
    bool password_hibp_enabled = false;
    std::string password_hibp_url = "https://api.pwnedpasswords.com";

    std::string signing_keys_path;  // empty: .plinth/signing_keys.json
    std::string jwt_secret;
    std::string anon_key;
    std::string service_role_key;
    std::string publishable_key;
    std::string secret_key;

    auth::EmailSettings email;
    auth::SmsSettings sms;
    auth::SessionSettings sessions;
    auth::MfaSettings mfa;
    auth::CaptchaSettings captcha;
    auth::RateLimitSettings rate_limit;
    auth::LockoutSettings lockout;
    std::map<std::string, std::string> hook;  // "NAME.uri" and so on
    std::string inbox = "auto";
  } auth;

  // One for each [[rate_limit]]; config_rate_limit.cpp says what they may be.
  struct RateLimit {
    std::string name;
    std::vector<std::string> routes{"all"};
    std::string by;
    int64_t requests = 0;
    base::Seconds per{-1};  // -1: not said
    int64_t burst = 0;      // 0: as many as requests
    std::vector<std::string> roles;
  };
  std::vector<RateLimit> rate_limit;

  struct RateLimits {
    bool shared = false;
  } rate_limits;
};

// http://127.0.0.1:54321, or what the world calls this server.
std::string public_url(const Config& config);

}  // namespace plinth::app
