#include "auth/settings.hpp"

namespace plinth::auth {

std::optional<PasswordRequirements> parse_password_requirements(std::string_view text) {
  if (text.empty()) return PasswordRequirements::none;
  if (text == "letters_digits") return PasswordRequirements::letters_digits;
  if (text == "lower_upper_letters_digits") return PasswordRequirements::lower_upper_letters_digits;
  if (text == "lower_upper_letters_digits_symbols")
    return PasswordRequirements::lower_upper_letters_digits_symbols;
  return std::nullopt;
}

}  // namespace plinth::auth
