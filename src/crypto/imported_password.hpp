// Password hashes that other systems made and that came with their accounts: Argon2 (RFC 9106, in
// PHC form) and Firebase's scrypt (spec §12.2). They are verified and never made. As slow as they
// were meant to be: on the cpu pool, as those of password.hpp.
#pragma once

#include <string>
#include <string_view>

namespace plinth::crypto {

// "$argon2id$v=19$m=65536,t=3,p=4$SALT$HASH", argon2i alike, or
// "$fbscrypt$v=1,n=14,r=8,p=1,ss=SEPARATOR,sk=SIGNER_KEY$SALT$HASH" (base64), well formed and with
// costs that a server can bear: 256 MiB at most.
bool is_imported_hash(std::string_view hash);

// False for a hash that is_imported_hash refuses.
bool verify_imported_password(std::string_view password, const std::string& hash);

}  // namespace plinth::crypto
