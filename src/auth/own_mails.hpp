// What an operator's settings say about mails.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "auth/mail_form.hpp"
#include "auth/settings.hpp"
#include "base/result.hpp"

namespace plinth::auth {

struct OwnMail {
  MailForm form;  // what there is of it
  bool is_enabled = false;
};

// By kind, those that settings name. Reads the files; the error is a sentence for the operator.
base::Result<std::map<MailKind, OwnMail>, std::string> load_own_mails(
    const EmailSettings& settings, const std::filesystem::path& folder
);

}  // namespace plinth::auth
