// What a text message with a code says.
#pragma once

#include <optional>
#include <string>

namespace plinth::auth {

// `source`, a template in Go's syntax, with {{ .Code }} in it. A template that cannot be used, or
// makes a message without the code, gives "Your code is <code>".
std::string render_sms(const std::string& source, const std::string& code);

// What is wrong with it, for start: a sentence without the key's name; nothing when it can be used.
std::optional<std::string> find_sms_template_error(const std::string& source);

}  // namespace plinth::auth
