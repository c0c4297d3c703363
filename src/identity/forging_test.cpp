#include <gtest/gtest.h>

#include "identity/forged_tokens.hpp"
#include "identity/gate.hpp"
#include "identity/key_ring.hpp"

namespace plinth::identity {
namespace {

constexpr auto secret = "a-secret-of-at-least-thirty-two-characters";

class Forging : public testing::Test {
 protected:
  Result<PrincipalPtr> ask(std::string_view name, const std::string& value) {
    http::Request request;
    request.headers.push_back({name, value});
    return gate_.authenticate(request);
  }

  test::Forger forger_{secret, "00000000-0000-4000-8000-000000000001"};
  Gate gate_{{
      .token_keys = KeyRing(forger_.keys(), secret).verifying(),
      .api_keys = ApiKeys{.publishable_key = "sb_publishable_p", .secret_key = "sb_secret_s"},
  }};
};

TEST_F(Forging, WhatIsSignedProperlyIsTaken) {
  EXPECT_EQ((*ask("Authorization", "Bearer " + forger_.genuine()))->role, "service_role");
  EXPECT_EQ((*ask("apikey", forger_.genuine()))->role, "service_role");
}

TEST_F(Forging, NothingElseIsTaken) {
  EXPECT_GT(forger_.all().size(), 80u);
  for (const auto& [name, token] : forger_.all()) {
    SCOPED_TRACE(name);
    const auto as_bearer = ask("Authorization", "Bearer " + token);
    ASSERT_FALSE(as_bearer);
    EXPECT_EQ(as_bearer.error().status, 401);
    EXPECT_TRUE(as_bearer.error().code == "PGRST301" || as_bearer.error().code == "PGRST303");
    EXPECT_FALSE(ask("apikey", token));
    EXPECT_FALSE(ask("Authorization", "Bearer " + token)) << "remembered";
  }
  EXPECT_TRUE(ask("Authorization", "Bearer " + forger_.genuine()));
}

}  // namespace
}  // namespace plinth::identity
