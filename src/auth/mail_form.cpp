#include "auth/mail_form.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "auth/html_text.hpp"
#include "auth/url.hpp"

namespace plinth::auth::built_in_mails {
std::span<const std::pair<std::string_view, std::string_view>> files();  // made by PlinthEmbed
}

namespace plinth::auth {
namespace {

using gotemplate::Mode;
using gotemplate::Template;

constexpr std::array<std::string_view, mail_kinds> names{
    "confirmation",
    "invite",
    "magic_link",
    "recovery",
    "email_change",
    "reauthentication",
    "password_changed",
    "email_changed",
    "phone_changed",
    "mfa_factor_enrolled",
    "mfa_factor_unenrolled",
    "identity_linked",
    "identity_unlinked"
};

constexpr size_t max_subject = 200;  // bytes

std::string_view file_named(std::string_view name) {
  for (const auto& [path, text] : built_in_mails::files()) {
    if (path == name) return text;
  }
  throw std::logic_error(fmt::format("no built-in mail {}", name));
}

Template parse_built_in(std::string_view frame, std::string_view words, Mode mode) {
  auto parsed = Template::parse(std::string(frame).append(words), mode);
  if (!parsed) throw std::logic_error("a built-in mail: " + parsed.error().text());
  return *std::move(parsed);
}

std::string trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first));
}

// A header of one line, whatever a value brought along.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  text = trim(text);
  if (text.size() <= max_subject) return text;
  size_t end = max_subject;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string site_name(const std::string& site_url) {
  const auto url = parse_url(site_url);
  if (!url || url->host.empty()) return "this site";
  return url->host.starts_with("www.") ? url->host.substr(4) : url->host;
}

}  // namespace

std::string_view name_of(MailKind kind) { return names.at(std::to_underlying(kind)); }

bool is_notification(MailKind kind) { return kind >= MailKind::password_changed; }

std::optional<MailKind> find_mail_kind(std::string_view name) {
  const auto* found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<MailKind>(found - names.begin());
}

MailForm built_in_form(MailKind kind) {
  const std::string_view words = file_named(fmt::format("{}.words", name_of(kind)));
  return {
      .subject = parse_built_in("{{ template \"subject\" . }}", words, Mode::text),
      .html = parse_built_in(file_named("frame.html"), words, Mode::html),
      .text = parse_built_in(file_named("frame.txt"), words, Mode::text)
  };
}

json::Value template_data(const MailFields& fields) {
  return json::Object{
      {"SiteName", site_name(fields.site_url)},
      {"SiteURL", fields.site_url},
      {"ConfirmationURL", fields.confirmation_url},
      {"Email", fields.email},
      {"NewEmail", fields.new_email},
      {"OldEmail", fields.old_email},
      {"Phone", fields.phone},
      {"OldPhone", fields.old_phone},
      {"Token", fields.token},
      {"TokenHash", fields.token_hash},
      {"RedirectTo", fields.redirect_to},
      {"SendingTo", fields.sending_to},
      {"Provider", fields.provider},
      {"FactorType", fields.factor_type},
      {"Data", fields.data}
  };
}

gotemplate::Result<MailContent> render_form(
    const MailForm& form, const json::Value& data, MailContent content
) {
  if (form.subject) {
    TRY(auto subject, form.subject->render(data));
    subject = one_line(std::move(subject));
    if (!subject.empty()) content.subject = std::move(subject);
  }
  if (form.html) {
    TRY(const auto html, form.html->render(data));
    content.html = trim(html) + "\n";
    if (!form.text) content.text = html_to_text(html);
  }
  if (form.text) {
    TRY(const auto text, form.text->render(data));
    content.text = trim(text) + "\n";
  }
  return content;
}

}  // namespace plinth::auth
