#include "auth/mail_templates.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace plinth::auth {
namespace {

struct Words {
  std::string_view name;
  std::string_view subject;
  std::string_view sentence;
};

constexpr std::array<Words, mail_kinds> words{{
    {"confirmation", "Confirm your email address", "Please confirm your email address."},
    {"invite", "You have been invited", "You have been invited to create an account."},
    {"magic_link", "Your sign-in link", "Here is your link to sign in."},
    {"recovery", "Reset your password", "Here is your link to choose a new password."},
    {"email_change", "Confirm your new email address", "Please confirm the change of address."},
    {"reauthentication", "Your confirmation code", "Here is your code."},
    {"password_changed", "Your password was changed", "Your password was changed."},
    {"email_changed", "Your email address was changed", "Your email address was changed."},
    {"phone_changed", "Your phone number was changed", "Your phone number was changed."},
    {"mfa_factor_enrolled", "A second factor was added", "A second factor was added."},
    {"mfa_factor_unenrolled", "A second factor was removed", "A second factor was removed."},
    {"identity_linked", "A way to sign in was added", "A way to sign in was added."},
    {"identity_unlinked", "A way to sign in was removed", "A way to sign in was removed."},
}};

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&#34;";
    else
      out += c;
  }
  return out;
}

}  // namespace

struct MailTemplates::Set {
  std::array<bool, mail_kinds> enabled{true, true, true, true, true, true};
};

MailTemplates::MailTemplates() : MailTemplates(std::make_shared<const Set>()) {}
MailTemplates::MailTemplates(std::shared_ptr<const Set> set) : set_(std::move(set)) {}

std::string_view name_of(MailKind kind) { return words.at(std::to_underlying(kind)).name; }

base::Result<MailTemplates, std::string>
MailTemplates::load(const EmailSettings& settings, const std::filesystem::path&) {
  if (!settings.templates.empty())
    return std::unexpected("auth.email.template: templates of your own cannot be used yet");
  auto set = std::make_shared<Set>();
  for (size_t i = 0; i < mail_kinds; ++i) {
    const auto found = settings.notifications.find(std::string(words.at(i).name) + ".enabled");
    if (found != settings.notifications.end()) set->enabled.at(i) = found->second == "true";
  }
  return MailTemplates(std::move(set));
}

MailContent MailTemplates::render(MailKind kind, const MailFields& fields) const {
  const Words& say = words.at(std::to_underlying(kind));
  MailContent content{.subject = std::string(say.subject), .html = {}, .text = {}};
  content.text = fmt::format("{}\n", say.sentence);
  content.html = fmt::format("<p>{}</p>\n", say.sentence);
  if (!fields.confirmation_url.empty()) {
    content.text += fmt::format("\n{}\n", fields.confirmation_url);
    content.html +=
        fmt::format("<p><a href=\"{0}\">{0}</a></p>\n", escape(fields.confirmation_url));
  }
  if (!fields.token.empty()) {
    content.text += fmt::format("\nYour code: {}\n", fields.token);
    content.html += fmt::format("<p>Your code: <b>{}</b></p>\n", escape(fields.token));
  }
  return content;
}

bool MailTemplates::is_enabled(MailKind kind) const {
  return set_->enabled.at(std::to_underlying(kind));
}

}  // namespace plinth::auth
