// Passwords that others have lost: haveibeenpwned.com knows hundreds of millions, and is told five
// of forty hexadecimal digits of a SHA-1 (k-anonymity), never the password.
#pragma once

#include <string>
#include <string_view>

#include "auth/call.hpp"

namespace plinth::auth {

// Whether an answer of the service, lines of "SUFFIX:COUNT", knows the rest of the digest. Lines
// with a count of 0 pad the answer.
bool lists_suffix(std::string_view answer, std::string_view suffix);

// 422 weak_password (reason "pwned") for a new password that is known, where the operator wants it
// looked up. When the service does not answer, the password passes and the log says so.
net::Task<Result<void>> refuse_leaked_password(Call& call, const std::string& password);

}  // namespace plinth::auth
