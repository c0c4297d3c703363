#include "crypto/openssl.hpp"

#include "base/encoding.hpp"

namespace plinth::crypto {

std::string bytes_of(const json::Object& jwk, std::string_view name) {
  const auto text = json::find_string(jwk, name);
  return text ? base::base64url_decode(*text).value_or("") : "";
}

KeyHandle make_key(const char* type, int selection, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1)
    return nullptr;
  return KeyHandle(key);
}

}  // namespace plinth::crypto
