#include "crypto/imported_password.hpp"

#include <gtest/gtest.h>

#include "crypto/password.hpp"

namespace plinth::crypto {
namespace {

// Of "password" and "somesalt", as the reference implementation has them in its own tests.
const std::string argon2 =
    "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA";
const std::string argon2id =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

// Of "user1password", as Firebase's description of its scrypt has it.
const std::string firebase =
    "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk="
    "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="
    "$42xEC+ixf3L2lw==$"
    "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";

TEST(ImportedPassword, IsVerified) {
  EXPECT_TRUE(verify_imported_password("password", argon2));
  EXPECT_FALSE(verify_imported_password("passwort", argon2));
  EXPECT_TRUE(verify_imported_password("password", argon2id));
  EXPECT_FALSE(verify_imported_password("passwort", argon2id));
  EXPECT_TRUE(verify_imported_password("user1password", firebase));
  EXPECT_FALSE(verify_imported_password("user2password", firebase));
  EXPECT_TRUE(verify_password("user1password", firebase));
  EXPECT_TRUE(verify_password("password", argon2));
}

TEST(ImportedPassword, NeedsAWellFormedHashOfBearableCost) {
  EXPECT_TRUE(is_imported_hash(argon2));
  EXPECT_TRUE(is_imported_hash(firebase));
  const auto with = [](std::string hash, std::string_view part, std::string_view other) {
    return hash.replace(hash.find(part), part.size(), other);
  };
  for (const std::string& hash : {
           std::string(),
           std::string("$argon2i$x"),
           with(argon2, "argon2i", "argon2d"),
           with(argon2, "m=65536", "m=4194304"),
           with(argon2, "m=65536", "m=7"),
           with(argon2, "t=2", "t=1000"),
           with(argon2, "p=1", "p=0"),
           with(argon2, "c29tZXNhbHQ", "!"),
           with(firebase, "v=1", "v=2"),
           with(firebase, "n=14", "n=20"),
           with(firebase, "n=14", "n="),
           with(firebase, "r=8", "r=0"),
           with(firebase, ",sk=jx", ",sx=jx"),
       }) {
    EXPECT_FALSE(is_imported_hash(hash)) << hash;
    EXPECT_FALSE(verify_imported_password("password", hash)) << hash;
  }
}

}  // namespace
}  // namespace plinth::crypto
