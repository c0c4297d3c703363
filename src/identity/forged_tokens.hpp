// For tests: tokens that nobody with one of the keys ever signed, or signed like this. Each is made
// to be taken by a verifier with one particular weakness, and each would be a service key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "crypto/hash.hpp"
#include "crypto/jwt.hpp"
#include "identity/key_rotation.hpp"

namespace plinth::identity::test {

struct ForgedToken {
  std::string name;
  std::string token;
};

// What a project has: a current ES256 key, a previous RS256 one, a revoked one, the secret. And
// what an attacker has: keys of his own, and the claims he would like.
class Forger {
 public:
  // `subject` is a user there is.
  Forger(std::string secret, std::string_view subject)
      : secret_(std::move(secret)),
        subject_(subject) {}

  RingKeys keys() const { return {current_, previous_, revoked_}; }

  // Nothing wrong with it.
  std::string genuine() const { return current_.pair->sign_jwt(payload()); }

  std::vector<ForgedToken> all() const {
    std::vector<ForgedToken> out;
    for (auto part :
         {unsigned_ones(), by_wrong_key(), by_header(), by_claims(), torn(), by_length()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }

 private:
  static std::string b64(std::string_view bytes) { return base::base64url(bytes); }

  std::string payload(std::string_view more = {}) const {
    return fmt::format(
        R"({{"sub":"{}","role":"service_role","aud":"authenticated","exp":{}{}}})",
        subject_,
        base::unix_now() + 3600,
        more
    );
  }
  std::string body(std::string_view header) const { return b64(header) + "." + b64(payload()); }
  std::string kid() const { return current_.id; }
  std::string es256() const { return R"("alg":"ES256","kid":")" + kid() + "\""; }

  std::string by_secret(std::string_view header, std::string_view secret) const {
    const std::string text = body(header);
    return text + "." + b64(crypto::hmac(crypto::Digest::sha256, secret, text));
  }
  std::string by_pair(std::string_view header, const crypto::SigningKey& pair) const {
    const std::string text = body(header);
    return text + "." + b64(pair.sign(text));
  }
  std::string by_current(std::string_view claims) const { return current_.pair->sign_jwt(claims); }

  std::string coordinate(const char* name) const {
    return base::base64url_decode(current_.public_jwk.at(name).as_string()).value();
  }
  // SubjectPublicKeyInfo of P-256 (RFC 5480), as it is shown to everybody.
  std::string pem() const {
    const auto prefix =
        base::hex_decode("3059301306072a8648ce3d020106082a8648ce3d03010703420004").value();
    const std::string text = base::base64(prefix + coordinate("x") + coordinate("y"));
    return "-----BEGIN PUBLIC KEY-----\n" + text.substr(0, 64) + "\n" + text.substr(64) +
           "\n-----END PUBLIC KEY-----\n";
  }

  std::vector<ForgedToken> unsigned_ones() const {
    const std::string signature = genuine().substr(genuine().rfind('.'));
    return {
        {"alg none", body(R"({"alg":"none","typ":"JWT"})") + "."},
        {"alg None", body(R"({"alg":"None"})") + "."},
        {"alg NONE", body(R"({"alg":"NONE"})") + "."},
        {"alg none and a kid", body(R"({"alg":"none","kid":")" + kid() + "\"}") + "."},
        {"alg none and a signature", body(R"({"alg":"none"})") + signature},
        {"alg empty", body(R"({"alg":""})") + "."},
        {"alg null", body(R"({"alg":null})") + "."},
        {"alg a list", body(R"({"alg":["none"]})") + "."},
        {"no alg", body(R"({"typ":"JWT"})") + "."},
        {"an empty header", body("{}") + "."},
        {"alg twice, none last", body("{" + es256() + R"(,"alg":"none"})") + "."},
        {"alg twice, none first", body(R"({"alg":"none",)" + es256() + "}") + "."},
        {"HS256 unsigned", body(R"({"alg":"HS256"})") + "."},
        {"ES256 unsigned", body("{" + es256() + "}") + "."},
    };
  }

  std::vector<ForgedToken> by_wrong_key() const {
    const std::string hs256 = R"({"alg":"HS256","kid":")" + kid() + "\"}";
    const std::string jwk = json::to_text(current_.public_jwk);
    const std::string point = "\x04" + coordinate("x") + coordinate("y");
    const std::string named = R"({"alg":"ES256","kid":")" + kid() + "\"}";
    return {
        {"HS256 by the public JWK", by_secret(hs256, jwk)},
        {"HS256 by the public PEM", by_secret(hs256, pem())},
        {"HS256 by the public PEM, no kid", by_secret(R"({"alg":"HS256"})", pem())},
        {"HS256 by the public point", by_secret(hs256, point)},
        {"HS256 by the kid", by_secret(hs256, kid())},
        {"HS256 by nothing", by_secret(R"({"alg":"HS256"})", "")},
        {"HS256 by a guess", by_secret(R"({"alg":"HS256"})", "super-secret-jwt-token")},
        {"the secret for an ES256 key", by_secret(hs256, secret_)},
        {"the secret as HS512", by_secret(R"({"alg":"HS512"})", secret_)},
        {"another's key under our kid", by_pair(named, stranger_)},
        {"another's key", stranger_.sign_jwt(payload())},
        {"another's key without kid", by_pair(R"({"alg":"ES256"})", stranger_)},
        {"another's Ed25519 key", edwards_.sign_jwt(payload())},
        {"a revoked key", by_pair(R"({"alg":"ES256","kid":")" + revoked_.id + "\"}", revoked_pair_)
        },
        {"a revoked key without kid", by_pair(R"({"alg":"ES256"})", revoked_pair_)},
        {"our key under another alg",
         by_pair(R"({"alg":"RS256","kid":")" + kid() + "\"}", *current_.pair)},
        {"our key under another kid",
         by_pair(R"({"alg":"ES256","kid":")" + previous_.id + "\"}", *current_.pair)},
        {"our key as ES384", by_pair(R"({"alg":"ES384","kid":")" + kid() + "\"}", *current_.pair)},
        {"our key as es256", by_pair(R"({"alg":"es256","kid":")" + kid() + "\"}", *current_.pair)},
    };
  }

  std::vector<ForgedToken> by_header() const {
    const std::string jwk = json::to_text(stranger_.public_jwk());
    const auto hs256 = [](std::string_view id) {
      return fmt::format(R"({{"alg":"HS256","kid":{}}})", id);
    };
    return {
        {"kid a path", by_secret(hs256(R"("../../../../../dev/null")"), "")},
        {"kid SQL", by_secret(hs256(R"("x' union select 'k' --")"), "k")},
        {"kid a URL", by_secret(hs256(R"("http://127.0.0.1/key")"), "k")},
        {"kid a command", by_secret(hs256(R"("|echo k")"), "k")},
        {"kid with a NUL", by_pair(R"({"alg":"ES256","kid":")" + kid() + R"(\u0000"})", stranger_)},
        {"kid a list", by_pair(R"({"alg":"ES256","kid":[")" + kid() + "\"]}", stranger_)},
        {"kid null", by_pair(R"({"alg":"ES256","kid":null})", stranger_)},
        {"jwk embedded", by_pair(R"({"alg":"ES256","jwk":)" + jwk + "}", stranger_)},
        {"jwk embedded under our kid", by_pair("{" + es256() + R"(,"jwk":)" + jwk + "}", stranger_)
        },
        {"jku", by_pair(R"({"alg":"ES256","jku":"http://127.0.0.1/jwks.json"})", stranger_)},
        {"x5u", by_pair(R"({"alg":"ES256","x5u":"http://127.0.0.1/cert.pem"})", stranger_)},
        {"x5c", by_pair(R"({"alg":"ES256","x5c":["MIIB"]})", stranger_)},
        {"crit", by_pair("{" + es256() + R"(,"crit":["exp"],"exp":1})", *current_.pair)},
        {"b64 false", by_pair("{" + es256() + R"(,"crit":["b64"],"b64":false})", *current_.pair)},
        {"header a list", by_pair(R"(["ES256"])", *current_.pair)},
        {"header no JSON", by_pair("ES256", *current_.pair)},
        {"header twice", by_pair("{" + es256() + "}{}", *current_.pair)},
    };
  }

  // Signed, and not to be taken all the same.
  std::vector<ForgedToken> by_claims() const {
    const int64_t now = base::unix_now();
    const auto with = [&](std::string_view members) {
      return by_current(fmt::format(R"({{"sub":"{}","role":"service_role",{}}})", subject_, members)
      );
    };
    return {
        {"expired", with(fmt::format(R"("exp":{})", now - 3600))},
        {"expired, exp twice", with(fmt::format(R"("exp":{},"exp":{})", now + 3600, now - 3600))},
        {"expired before 1970", with(R"("exp":-1)")},
        {"not yet valid", with(fmt::format(R"("exp":{},"nbf":{})", now + 7200, now + 3600))},
        {"exp text", with(fmt::format(R"("exp":"{}")", now + 3600))},
        {"exp a list", with(R"("exp":[99999999999])")},
        {"nbf text", with(R"("nbf":"0")")},
        {"aud a number", with(R"("aud":1)")},
        {"aud a list of numbers", with(R"("aud":["authenticated",1])")},
        {"claims a list", by_current("[" + payload() + "]")},
        {"claims a text", by_current("\"service_role\"")},
        {"claims no JSON", by_current("role=service_role")},
        {"claims twice", by_current(payload() + payload())},
        {"claims empty", by_current("")},
    };
  }

  std::vector<ForgedToken> torn() const {
    const std::string token = genuine();
    const size_t first = token.find('.');
    const size_t second = token.rfind('.');
    const std::string header = token.substr(0, first);
    const std::string claims = token.substr(first + 1, second - first - 1);
    const std::string signature = token.substr(second + 1);
    std::string flipped = token;
    flipped[second + 5] = flipped[second + 5] == 'A' ? 'B' : 'A';
    std::string edited = b64(payload(R"(,"more":true)"));
    std::string loose = token;  // 64 bytes leave four bits of the last character without meaning
    ++loose.back();
    return {
        {"without signature", header + "." + claims},
        {"header alone", header},
        {"nothing but dots", ".."},
        {"no claims", header + ".." + signature},
        {"no header", "." + claims + "." + signature},
        {"four parts", token + "." + signature},
        {"five parts", header + "." + signature + "." + token},
        {"parts swapped", claims + "." + header + "." + signature},
        {"signature first", signature + "." + claims + "." + header},
        {"other claims", header + "." + edited + "." + signature},
        {"a character short", token.substr(0, token.size() - 1)},
        {"a character long", token + "A"},
        {"a bit flipped", flipped},
        {"stray bits at the end", loose},
        {"padded", token + "=="},
        {"claims padded", header + "." + claims + "=." + signature},
        {"a blank within", header + ". " + claims + "." + signature},
        {"a tab within", header + ".\t" + claims + "." + signature},
        {"standard base64", header + "." + claims + ".+/" + signature.substr(2)},
        {"percent-encoded", header + "%2E" + claims + "%2E" + signature},
    };
  }

  std::vector<ForgedToken> by_length() const {
    const std::string token = genuine();
    const std::string text = token.substr(0, token.rfind('.'));
    const std::string raw = current_.pair->sign(text);
    const auto with = [&](const std::string& signature) { return text + "." + b64(signature); };
    // Two INTEGERs of 33 bytes, as OpenSSL would have them.
    const std::string der = std::string("\x30\x46\x02\x21\x00", 5) + raw.substr(0, 32) +
                            std::string("\x02\x21\x00", 3) + raw.substr(32);
    // The order of P-256, which is 0 where it counts.
    const std::string order =
        base::hex_decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
            .value();
    return {
        {"63 bytes", with(raw.substr(1))},
        {"65 bytes", with(raw + '\0')},
        {"a zero before", with('\0' + raw)},
        {"one half", with(raw.substr(0, 32))},
        {"DER", with(der)},
        {"zeros", with(std::string(64, '\0'))},
        {"the order", with(order + order)},
        {"all ones", with(std::string(64, '\xff'))},
        {"halves swapped", with(raw.substr(32) + raw.substr(0, 32))},
        {"halves of another size", with(std::string(48, '\0') + raw)},
    };
  }

  std::string secret_;
  std::string subject_;
  RingKey current_ = make_key(crypto::JwtAlgorithm::es256, KeyStatus::current, 1000);
  RingKey previous_ = make_key(crypto::JwtAlgorithm::rs256, KeyStatus::previous, 1000);
  RingKey revoked_ = make_key(crypto::JwtAlgorithm::es256, KeyStatus::revoked, 1000);
  crypto::SigningKey revoked_pair_ = *revoked_.pair;
  crypto::SigningKey stranger_ = crypto::SigningKey::generate(crypto::JwtAlgorithm::es256);
  crypto::SigningKey edwards_ = crypto::SigningKey::generate(crypto::JwtAlgorithm::eddsa);
};

}  // namespace plinth::identity::test
