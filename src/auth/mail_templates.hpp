// What mails say. Plain texts for now; `fields` are what templates will be able to name (spec §17).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "auth/settings.hpp"
#include "base/result.hpp"
#include "json/tree.hpp"

namespace plinth::auth {

enum class MailKind {
  confirmation,
  invite,
  magic_link,
  recovery,
  email_change,
  reauthentication,
  // Word of a change, off unless the operator wants it.
  password_changed,
  email_changed,
  phone_changed,
  mfa_factor_enrolled,
  mfa_factor_unenrolled,
  identity_linked,
  identity_unlinked,
};
std::string_view name_of(MailKind kind);

struct MailFields {
  std::string site_url;
  std::string confirmation_url;
  std::string email;
  std::string new_email;
  std::string old_email;
  std::string phone;
  std::string old_phone;
  std::string token;
  std::string token_hash;
  std::string redirect_to;
  std::string sending_to;
  std::string provider;
  std::string factor_type;
  json::Object data;
};

struct MailContent {
  std::string subject;
  std::string html;
  std::string text;
};

class MailTemplates {
 public:
  static base::Result<MailTemplates, std::string> load(
      const EmailSettings& settings, const std::filesystem::path& folder
  );
  MailContent render(MailKind kind, const MailFields& fields) const;
  bool is_enabled(MailKind kind) const;
};

std::string render_sms(const std::string& source, const std::string& code);

}  // namespace plinth::auth
