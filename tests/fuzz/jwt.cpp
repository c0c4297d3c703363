#include "crypto/jwt.hpp"

#include "base/encoding.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view text = fuzz::text_of(data, size);
  const auto claims = crypto::verify_jwt(text, "a secret that the input does not know, of course");
  fuzz::require(!claims, "nothing verifies that was not signed");

  // What we sign verifies, and not if a byte of it is another one.
  std::string token = crypto::sign_jwt(text, "key");
  const auto verified = crypto::verify_jwt(token, "key");
  fuzz::require(verified && *verified == text, "what was signed verifies");
  if (size > 0) {
    char& byte = token[data[0] % token.size()];
    byte = byte == 'A' ? 'B' : 'A';
    fuzz::require(!crypto::verify_jwt(token, "key"), "what was changed does not");
  }
  if (const auto decoded = base::base64url_decode(text))
    fuzz::require(base::base64url(*decoded) == text, "base64url is canonical");
  return 0;
}
