#include "crypto/jwt.hpp"

#include "base/encoding.hpp"
#include "crypto/signing_key.hpp"
#include "fuzz.hpp"

namespace plinth {
namespace {

// The keys of RFC 8037 appendix A and RFC 7515 appendix A.3: the same on every run.
crypto::SigningKey parsed(std::string_view jwk) {
  return crypto::SigningKey::parse(json::parse_object(jwk).value()).value();
}
const crypto::SigningKey& edwards() {
  static const crypto::SigningKey key = parsed(
      R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
          "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"
  );
  return key;
}
const crypto::SigningKey& elliptic() {
  static const crypto::SigningKey key = parsed(
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
          "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
          "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})"
  );
  return key;
}
const crypto::KeySet& keys() {
  static const crypto::KeySet set = [] {
    json::Object jwks;
    jwks["keys"] = json::Array{edwards().public_jwk(), elliptic().public_jwk()};
    return crypto::KeySet::parse(json::to_text(jwks))
        .value()
        .with_fallback("a secret that the input does not know, of course");
  }();
  return set;
}

// As a whole, as a header, and as a signature.
void refuse(std::string_view text) {
  const std::string claims = "." + base::base64url(R"({"role":"service_role"})") + ".";
  const std::string header = R"({"alg":"ES256","kid":")" + elliptic().id() + "\"}";
  const std::string signed_by_key = base::base64url(text) + claims + base::base64url(text);
  for (const std::string& token :
       {std::string(text),
        base::base64url(text) + claims,
        signed_by_key,
        base::base64url(header) + claims + base::base64url(text)})
    fuzz::require(!crypto::verify_jwt(token, keys()), "nothing verifies that was not signed");
}

// What a key signs verifies, and not if a byte of it is another one.
void sign_and_change(std::string_view text, uint8_t where) {
  std::string token = edwards().sign_jwt(text);
  const auto verified = crypto::verify_jwt(token, keys());
  fuzz::require(verified && *verified == text, "what a key signed verifies");
  char& byte = token[where % token.size()];
  byte = byte == 'A' ? 'B' : 'A';
  fuzz::require(!crypto::verify_jwt(token, keys()), "what was changed does not");
}

}  // namespace
}  // namespace plinth

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
  refuse(text);
  sign_and_change(text, size > 0 ? data[0] : 0);

  if (const auto decoded = base::base64url_decode(text))
    fuzz::require(base::base64url(*decoded) == text, "base64url is canonical");
  return 0;
}
