// The project's secrets: .plinth/secrets.toml, readable by its owner alone, made at the first
// start.
//
// What the configuration supplies beats the file. The legacy API keys are tokens signed with the
// JWT secret; when that is another one than the file's, they are signed anew, so that the three
// always belong together.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/config.hpp"
#include "base/error.hpp"

namespace plinth::app {

struct Secrets {
  std::string jwt_secret;
  int64_t issued_at = 0;  // of the two keys below
  std::string anon_key;
  std::string service_role_key;
  std::string publishable_key;
  std::string secret_key;
  std::string database_password;
};

// Makes the file when there is none.
base::Checked<Secrets> load_or_make_secrets(
    const std::filesystem::path& file, const Config& config
);

// Fails when there is no file.
base::Checked<Secrets> load_secrets(const std::filesystem::path& file, const Config& config);

Secrets make_secrets(int64_t now);

// A legacy API key: good for ten years.
std::string sign_api_key(std::string_view role, std::string_view jwt_secret, int64_t issued_at);

}  // namespace plinth::app
