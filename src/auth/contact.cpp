#include "auth/contact.hpp"

#include <algorithm>

namespace plinth::auth {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_local_char(char c) {
  return is_digit(c) || is_letter(c) ||
         std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}

bool is_domain_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return std::ranges::all_of(label, [](char c) { return is_digit(c) || is_letter(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  while (true) {
    const size_t dot = domain.find('.');
    if (!is_domain_label(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

bool is_email(std::string_view text) {
  const size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  return std::ranges::all_of(text.substr(0, at), is_local_char) && is_domain(text.substr(at + 1));
}

}  // namespace

Result<std::string> normalize_email(std::string_view text) {
  if (text.empty()) return bad_request(code::validation_failed, "An email address is required");
  if (text.size() > 255)
    return bad_request(code::validation_failed, "An email address is too long");
  if (!is_email(text)) {
    return bad_request(code::validation_failed, "Unable to validate email address: invalid format");
  }
  return http::lower(text);
}

Result<std::string> normalize_phone(std::string_view text) {
  std::string digits(text.starts_with('+') ? text.substr(1) : text);
  std::erase(digits, ' ');
  const bool valid = digits.size() >= 2 && digits.size() <= 15 && digits.front() != '0' &&
                     std::ranges::all_of(digits, is_digit);
  if (!valid)
    return bad_request(code::validation_failed, "Invalid phone number format (E.164 required)");
  return digits;
}

Result<void> check_channel(std::string_view channel) {
  if (channel.empty() || channel == "sms") return {};
  if (channel == "whatsapp")
    return bad_request(code::validation_failed, "Messages by WhatsApp are not supported");
  return bad_request(
      code::validation_failed, "Invalid channel, supported values are 'sms' or 'whatsapp'"
  );
}

}  // namespace plinth::auth
