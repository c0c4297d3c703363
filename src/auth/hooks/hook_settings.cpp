#include "auth/hooks/hook_settings.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>

#include <fmt/format.h>

#include "auth/url.hpp"
#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

struct Named {
  std::string_view name;
  std::optional<Hook> Hooks::* place;
};
constexpr std::array<Named, 6> names{{
    {"custom_access_token", &Hooks::custom_access_token},
    {"send_email", &Hooks::send_email},
    {"send_sms", &Hooks::send_sms},
    {"password_verification_attempt", &Hooks::password_verification_attempt},
    {"mfa_verification_attempt", &Hooks::mfa_verification_attempt},
    {"before_user_created", &Hooks::before_user_created},
}};

constexpr std::string_view function_scheme = "pg-functions://";
constexpr std::string_view secret_prefix = "v1,whsec_";
constexpr size_t max_name = 63;  // PostgreSQL cuts longer ones

std::unexpected<base::Error> wrong(std::string_view key, std::string_view what) {
  return std::unexpected(base::Error{
      .message = fmt::format("auth.hook.{} {}", key, what),
      .hint = "For example, in the section [auth.hook.custom_access_token]: enabled = true, uri = "
              "\"pg-functions://postgres/public/add_claims\"",
  });
}

bool is_identifier(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && text.size() <= max_name && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '$';
         });
}

// "DATABASE/SCHEMA/FUNCTION". The database is ours, whatever it says.
bool read_function(std::string_view path, Hook& hook) {
  const size_t first = path.find('/');
  const size_t second = first == std::string_view::npos ? first : path.find('/', first + 1);
  if (second == std::string_view::npos) return false;
  hook.schema = path.substr(first + 1, second - first - 1);
  hook.function = path.substr(second + 1);
  return is_identifier(hook.schema) && is_identifier(hook.function);
}

// Requests hold codes that open accounts, so in clear they stay on this machine.
bool read_url(const std::string& text, Hook& hook) {
  const auto url = parse_url(text);
  if (!url || url->host.empty()) return false;
  const bool local = url->host == "localhost" || url->host == "host.docker.internal" ||
                     is_loopback_address(url->host);
  if (url->scheme != "https" && !(url->scheme == "http" && local)) return false;
  hook.url = text;
  return true;
}

bool read_secrets(std::string_view text, Hook& hook) {
  if (text.empty()) return false;
  for (const auto part : std::views::split(text, '|')) {
    const std::string_view secret(part.begin(), part.end());
    if (!secret.starts_with(secret_prefix)) return false;
    auto key = base::base64_decode(secret.substr(secret_prefix.size()));
    if (!key || key->empty()) return false;
    hook.secrets.push_back(*std::move(key));
  }
  return true;
}

using Texts = std::map<std::string, std::string>;

std::string text_of(const Texts& texts, std::string_view name, std::string_view member) {
  const auto found = texts.find(fmt::format("{}.{}", name, member));
  return found == texts.end() ? std::string() : found->second;
}

base::Checked<std::optional<Hook>> parse_hook(const Texts& texts, std::string_view name) {
  const std::string enabled = text_of(texts, name, "enabled");
  const std::string uri = text_of(texts, name, "uri");
  const std::string secrets = text_of(texts, name, "secrets");
  const auto key = [&](std::string_view member) { return fmt::format("{}.{}", name, member); };
  if (!enabled.empty() && enabled != "true" && enabled != "false")
    return wrong(key("enabled"), "must be true or false");
  if (enabled != "true") return std::nullopt;
  Hook hook;
  if (uri.starts_with(function_scheme)) {
    if (!read_function(std::string_view(uri).substr(function_scheme.size()), hook))
      return wrong(key("uri"), "must name a function as pg-functions://postgres/SCHEMA/FUNCTION");
    return hook;
  }
  if (!read_url(uri, hook)) {
    return wrong(
        key("uri"),
        "must be pg-functions://postgres/SCHEMA/FUNCTION or an https:// URL (http:// on this "
        "machine only)"
    );
  }
  if (!read_secrets(secrets, hook)) {
    return wrong(
        key("secrets"),
        "must be what signs the requests: v1,whsec_ and base64; several are separated by |"
    );
  }
  return hook;
}

bool is_known(std::string_view key) {
  const size_t dot = key.find('.');
  const std::string_view member = dot == std::string_view::npos ? "" : key.substr(dot + 1);
  return (member == "enabled" || member == "uri" || member == "secrets") &&
         std::ranges::find(names, key.substr(0, dot), &Named::name) != names.end();
}

}  // namespace

base::Checked<Hooks> parse_hooks(const std::map<std::string, std::string>& texts) {
  for (const auto& [key, text] : texts) {
    if (is_known(key)) continue;
    return wrong(
        key,
        "is unknown; there are custom_access_token, send_email, send_sms, "
        "password_verification_attempt, mfa_verification_attempt and before_user_created, each "
        "with enabled, uri and secrets"
    );
  }
  Hooks hooks;
  for (const Named& named : names) {
    TRY(hooks.*named.place, parse_hook(texts, named.name));
  }
  return hooks;
}

}  // namespace plinth::auth
