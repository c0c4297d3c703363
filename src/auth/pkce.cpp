#include "auth/pkce.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::auth {
namespace {

constexpr size_t least_challenge = 43;
constexpr size_t most_challenge = 128;

bool is_challenge_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '~' || c == '-';
}

}  // namespace

std::string_view name_of(ChallengeMethod method) {
  return method == ChallengeMethod::plain ? "plain" : "s256";
}

std::optional<ChallengeMethod> parse_challenge_method(std::string_view text) {
  const std::string name = http::lower(text);
  if (name == "s256") return ChallengeMethod::s256;
  if (name == "plain") return ChallengeMethod::plain;
  return std::nullopt;
}

Result<std::optional<Challenge>> read_challenge(Body& body) {
  const std::string method = body.text("code_challenge_method");
  return check_challenge(body.text("code_challenge"), method);
}

Result<std::optional<Challenge>> check_challenge(std::string text, std::string_view method) {
  if (text.empty() && method.empty()) return std::optional<Challenge>();
  const auto parsed = parse_challenge_method(method);
  if (text.empty() || method.empty()) {
    return bad_request(
        code::validation_failed, "PKCE flow requires code_challenge_method and code_challenge"
    );
  }
  if (!parsed)
    return bad_request(
        code::validation_failed, "code_challenge_method must be one of: s256, plain"
    );
  if (text.size() < least_challenge || text.size() > most_challenge) {
    return bad_request(
        code::validation_failed, "code challenge has to be between 43 and 128 characters"
    );
  }
  if (!std::ranges::all_of(text, is_challenge_character)) {
    return bad_request(
        code::validation_failed,
        "code challenge can only contain alphanumeric characters, hyphens, periods, underscores "
        "and tildes"
    );
  }
  return std::optional(Challenge{.text = std::move(text), .method = *parsed});
}

bool is_answered_by(const Challenge& challenge, std::string_view verifier) {
  if (challenge.method == ChallengeMethod::plain)
    return crypto::equal_constant_time(challenge.text, verifier);
  const std::string answer = base::base64url(crypto::hash(crypto::Digest::sha256, verifier));
  return crypto::equal_constant_time(challenge.text, answer);
}

}  // namespace plinth::auth
