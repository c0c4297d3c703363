// Proof Key for Code Exchange (RFC 7636): who ends a flow must be who began it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/body.hpp"

namespace plinth::auth {

enum class ChallengeMethod { s256, plain };

struct Challenge {
  std::string text;
  ChallengeMethod method = ChallengeMethod::s256;
};

std::string_view name_of(ChallengeMethod method);
std::optional<ChallengeMethod> parse_challenge_method(std::string_view text);  // in any case

// The members code_challenge and code_challenge_method: both, or neither (spec §8.1).
Result<std::optional<Challenge>> read_challenge(Body& body);
Result<std::optional<Challenge>> check_challenge(std::string text, std::string_view method);

bool is_answered_by(const Challenge& challenge, std::string_view verifier);

}  // namespace plinth::auth
