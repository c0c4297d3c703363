// What somebody shows to prove an address (spec §8.8, §8.9).
#pragma once

#include <string>

#include "auth/error.hpp"
#include "auth/verification.hpp"

namespace plinth::auth {

struct VerifyForm {
  VerifyType type = VerifyType::email;
  std::string hash;   // of a link, or of address and code
  std::string email;  // with a code; in its normal form
  std::string phone;
};

// The body of POST /verify: type, and either token_hash, or a code and what it was sent to. Hashes
// are of mails alone: a number is proved by the code itself.
Result<VerifyForm> parse_verify_form(const http::Request& request);

// The query of GET /verify, which links in mails lead to.
Result<VerifyForm> parse_verify_link(const http::Request& request);

// No such code, no longer, or one that has served: which it is, nobody learns.
Error code_expired(const VerifyForm& form);

}  // namespace plinth::auth
