// What mails say: an operator's templates in Go's syntax (gotemplate/), and ours where there are
// none (mail_templates/, built into the program). Variables and kinds are those of spec §17.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "auth/settings.hpp"
#include "base/result.hpp"
#include "json/tree.hpp"

namespace plinth::auth {

// The first six are sent because somebody asked for them, the others tell what has happened.
enum class MailKind {
  confirmation,
  invite,
  magic_link,
  recovery,
  email_change,
  reauthentication,
  password_changed,
  email_changed,
  phone_changed,
  mfa_factor_enrolled,
  mfa_factor_unenrolled,
  identity_linked,
  identity_unlinked
};
inline constexpr size_t mail_kinds = 13;

// As the Supabase CLI spells it in config.toml.
std::string_view name_of(MailKind kind);

// What a template may name; what is empty for a kind prints nothing.
struct MailFields {
  std::string site_url;          // .SiteURL
  std::string confirmation_url;  // .ConfirmationURL
  std::string email;             // .Email
  std::string new_email;         // .NewEmail
  std::string old_email;         // .OldEmail
  std::string phone;             // .Phone
  std::string old_phone;         // .OldPhone
  std::string token;             // .Token
  std::string token_hash;        // .TokenHash
  std::string redirect_to;       // .RedirectTo
  std::string sending_to;        // .SendingTo
  std::string provider;          // .Provider
  std::string factor_type;       // .FactorType
  json::Object data;             // .Data, the user's metadata
};

struct MailContent {
  std::string subject;  // one line, without control characters
  std::string html;
  std::string text;
};

// Immutable but for what has been logged; copies share it, and every thread may use one.
class MailTemplates {
 public:
  // Ours alone, no notification enabled.
  MailTemplates();

  // Reads the files that settings.templates and settings.notifications name, relative to `folder`;
  // blocks. The error is a sentence that names file, line and what to do.
  static base::Result<MailTemplates, std::string> load(
      const EmailSettings& settings, const std::filesystem::path& folder
  );

  // An operator's template that fails for these fields is logged once, without values, and ours
  // takes its place.
  MailContent render(MailKind kind, const MailFields& fields) const;

  // Mails that were asked for are; notifications are when settings.notifications says so.
  bool is_enabled(MailKind kind) const;

 private:
  struct Set;
  explicit MailTemplates(std::shared_ptr<const Set> set);

  std::shared_ptr<const Set> set_;
};

}  // namespace plinth::auth
