#include "auth/mail_templates.hpp"

#include <array>

#include <fmt/format.h>

namespace plinth::auth {
namespace {

struct Words {
  std::string_view name;
  std::string_view subject;
};

constexpr std::array<Words, 13> words{{
    {"confirmation", "Confirm your e-mail address"},
    {"invite", "You have been invited"},
    {"magic_link", "Your sign-in link"},
    {"recovery", "Set a new password"},
    {"email_change", "Confirm your new e-mail address"},
    {"reauthentication", "Your code"},
    {"password_changed", "Your password has been changed"},
    {"email_changed", "Your e-mail address has been changed"},
    {"phone_changed", "Your phone number has been changed"},
    {"mfa_factor_enrolled", "A second factor has been added"},
    {"mfa_factor_unenrolled", "A second factor has been removed"},
    {"identity_linked", "A way of signing in has been added"},
    {"identity_unlinked", "A way of signing in has been removed"},
}};

const Words& words_of(MailKind kind) { return words.at(static_cast<size_t>(kind)); }

}  // namespace

std::string_view name_of(MailKind kind) { return words_of(kind).name; }

base::Result<MailTemplates, std::string> MailTemplates::load(
    const EmailSettings& /*settings*/, const std::filesystem::path& /*folder*/
) {
  return MailTemplates();
}

MailContent MailTemplates::render(MailKind kind, const MailFields& fields) const {
  std::string text(words_of(kind).subject);
  text += ".\n";
  if (!fields.confirmation_url.empty()) text += fmt::format("\n{}\n", fields.confirmation_url);
  if (!fields.token.empty()) text += fmt::format("\nCode: {}\n", fields.token);
  return {.subject = std::string(words_of(kind).subject), .html = {}, .text = std::move(text)};
}

bool MailTemplates::is_enabled(MailKind /*kind*/) const { return false; }

std::string render_sms(const std::string& source, const std::string& code) {
  constexpr std::string_view field = "{{ .Code }}";
  std::string text = source;
  const size_t at = text.find(field);
  if (at == std::string::npos) return text + " " + code;
  return text.replace(at, field.size(), code);
}

}  // namespace plinth::auth
