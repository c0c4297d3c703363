#include "auth/settings.hpp"

#include <spdlog/spdlog.h>

namespace plinth::auth {

std::optional<PasswordRequirements> parse_password_requirements(std::string_view text) {
  if (text.empty()) return PasswordRequirements::none;
  if (text == "letters_digits") return PasswordRequirements::letters_digits;
  if (text == "lower_upper_letters_digits") return PasswordRequirements::lower_upper_letters_digits;
  if (text == "lower_upper_letters_digits_symbols")
    return PasswordRequirements::lower_upper_letters_digits_symbols;
  return std::nullopt;
}

void warn_about_settings(const Settings& settings) {
  if (!settings.email.enable_confirmations) return;
  spdlog::warn(
      "auth.email.enable_confirmations is on, but mail cannot be sent yet: people who sign up stay "
      "unconfirmed until an "
      "administrator confirms them (PUT /auth/v1/admin/users/<id> with email_confirm)"
  );
}

}  // namespace plinth::auth
