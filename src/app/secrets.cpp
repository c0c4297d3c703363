#include "app/secrets.hpp"

#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "app/private_file.hpp"
#include "base/time.hpp"
#include "crypto/jwt.hpp"
#include "crypto/random.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;

constexpr int64_t ten_years = 10LL * 365 * 24 * 3600;
constexpr size_t least_secret = 32;  // RFC 7518 §3.2: no shorter than the digest

std::string to_text(const Secrets& secrets) {
  return fmt::format(
      "# Plinth's secrets for this project, made at its first start. Keep a copy; never commit "
      "it.\n"
      "jwt_secret = \"{}\"\n"
      "issued_at = {}\n"
      "anon_key = \"{}\"\n"
      "service_role_key = \"{}\"\n"
      "publishable_key = \"{}\"\n"
      "secret_key = \"{}\"\n"
      "database_password = \"{}\"\n",
      secrets.jwt_secret,
      secrets.issued_at,
      secrets.anon_key,
      secrets.service_role_key,
      secrets.publishable_key,
      secrets.secret_key,
      secrets.database_password
  );
}

base::Checked<Secrets> parse(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot read {}", file.string()),
        .hint = "Start as the user who made it, or give it to yourself with chown.",
    });
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    const toml::table table = toml::parse(text);
    const auto value = [&](std::string_view name) { return table[name].value_or(std::string()); };
    return Secrets{
        .jwt_secret = value("jwt_secret"),
        .issued_at = table["issued_at"].value_or<int64_t>(0),
        .anon_key = value("anon_key"),
        .service_role_key = value("service_role_key"),
        .publishable_key = value("publishable_key"),
        .secret_key = value("secret_key"),
        .database_password = value("database_password"),
    };
  } catch (const toml::parse_error& e) {
    return std::unexpected(base::Error{
        .message = fmt::format("{}:{}: {}", file.string(), e.source().begin.line, e.description()),
        .hint = "Restore the file from a copy.",
    });
  }
}

// The file's own key, unless the secret it was signed with is not the one in force.
std::string key_in_force(const std::string& stored, std::string_view role, const Secrets& secrets) {
  if (crypto::verify_jwt(stored, secrets.jwt_secret)) return stored;
  return sign_api_key(role, secrets.jwt_secret, secrets.issued_at);
}

base::Checked<void> check(const Secrets& secrets, const fs::path& file) {
  if (secrets.jwt_secret.size() < least_secret) {
    return std::unexpected(base::Error{
        .message = fmt::format("the JWT secret has only {} characters", secrets.jwt_secret.size()),
        .hint = fmt::format(
            "Give auth.jwt_secret, or jwt_secret in {}, at least {}.", file.string(), least_secret
        ),
    });
  }
  const std::array opaque{
      std::pair(&secrets.publishable_key, "sb_publishable_"),
      std::pair(&secrets.secret_key, "sb_secret_")
  };
  for (const auto& [key, prefix] : opaque) {
    if (key->starts_with(prefix) && key->size() >= 30) continue;
    return std::unexpected(base::Error{
        .message = fmt::format(
            "there is no usable key {}… in {} or the configuration", prefix, file.string()
        ),
        .hint = fmt::format("It is {} and at least 20 unpredictable characters.", prefix),
    });
  }
  return {};
}

base::Checked<Secrets> complete(Secrets secrets, const Config& config, const fs::path& file) {
  const auto supply = [](std::string& place, const std::string& configured) {
    if (!configured.empty()) place = configured;
  };
  supply(secrets.jwt_secret, config.auth.jwt_secret);
  supply(secrets.publishable_key, config.auth.publishable_key);
  supply(secrets.secret_key, config.auth.secret_key);
  supply(secrets.database_password, config.db.password);
  TRY(check(secrets, file));
  secrets.anon_key = key_in_force(secrets.anon_key, "anon", secrets);
  secrets.service_role_key = key_in_force(secrets.service_role_key, "service_role", secrets);
  supply(secrets.anon_key, config.auth.anon_key);
  supply(secrets.service_role_key, config.auth.service_role_key);
  return secrets;
}

}  // namespace

std::string sign_api_key(std::string_view role, std::string_view jwt_secret, int64_t issued_at) {
  return crypto::sign_jwt(
      fmt::format(
          R"({{"iss":"supabase-plinth","role":"{}","iat":{},"exp":{}}})",
          role,
          issued_at,
          issued_at + ten_years
      ),
      jwt_secret
  );
}

Secrets make_secrets(int64_t now) {
  Secrets secrets{
      .jwt_secret = crypto::random_text(36),
      .issued_at = now,
      .anon_key = {},
      .service_role_key = {},
      .publishable_key = "sb_publishable_" + crypto::random_text(24),
      .secret_key = "sb_secret_" + crypto::random_text(24),
      .database_password = crypto::random_text(24),
  };
  secrets.anon_key = sign_api_key("anon", secrets.jwt_secret, now);
  secrets.service_role_key = sign_api_key("service_role", secrets.jwt_secret, now);
  return secrets;
}

base::Checked<Secrets> load_secrets(const fs::path& file, const Config& config) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return std::unexpected(base::Error{
        .message = fmt::format("there is no {}", file.string()),
        .hint = "`plinth start` makes it; in another folder, name that with --workdir.",
    });
  }
  close_to_others(file);
  TRY(Secrets secrets, parse(file));
  return complete(std::move(secrets), config, file);
}

base::Checked<Secrets> load_or_make_secrets(const fs::path& file, const Config& config) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    TRY(write_private_file(file, to_text(make_secrets(base::unix_now()))));
  }
  return load_secrets(file, config);
}

}  // namespace plinth::app
