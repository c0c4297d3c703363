// The templates of one mail, and what a template can name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/mail_templates.hpp"
#include "gotemplate/template.hpp"

namespace plinth::auth {

// What is absent is taken from the built-in mail; a text that is absent beside HTML is made from
// it.
struct MailForm {
  std::optional<gotemplate::Template> subject;
  std::optional<gotemplate::Template> html;
  std::optional<gotemplate::Template> text;
};

// Every part of it is there. The same for all callers, parsed anew for each.
MailForm built_in_form(MailKind kind);

// The object that templates see: MailFields under their names, and SiteName, the host of SiteURL.
json::Value template_data(const MailFields& fields);

// The mail with what `form` has of it; `content` brings the rest.
gotemplate::Result<MailContent> render_form(
    const MailForm& form, const json::Value& data, MailContent content
);

bool is_notification(MailKind kind);
std::optional<MailKind> find_mail_kind(std::string_view name);

}  // namespace plinth::auth
