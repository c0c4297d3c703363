#include "identity/gate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/time.hpp"
#include "crypto/jwt.hpp"

namespace plinth::identity {
namespace {

constexpr std::string_view secret = "a-secret-of-at-least-thirty-two-characters";

GateOptions options() {
  return {
      .token_keys = crypto::KeySet::of_secret(secret),
      .api_keys = ApiKeys{.publishable_key = "sb_publishable_p", .secret_key = "sb_secret_s"},
  };
}

std::string token(std::string_view claims) { return crypto::sign_jwt(claims, secret); }

class GateTest : public testing::Test {
 protected:
  Result<PrincipalPtr> ask(std::vector<http::Header> headers, std::string_view query = {}) {
    http::Request request;
    request.headers = std::move(headers);
    request.query = query;
    return gate_.authenticate(request);
  }
  Gate gate_{options()};
};

TEST_F(GateTest, WithoutAnythingTheRequestIsAnonymous) {
  const auto principal = ask({});
  ASSERT_TRUE(principal);
  EXPECT_EQ((*principal)->role, "anon");
  EXPECT_EQ((*principal)->claims, R"({"role":"anon"})");
  EXPECT_EQ((*ask({{"Authorization", "Basic dXNlcjpwYXNz"}}))->role, "anon");
}

TEST_F(GateTest, OpaqueKeysGiveTheirRoleInEveryPlace) {
  EXPECT_EQ((*ask({{"apikey", "sb_publishable_p"}}))->role, "anon");
  EXPECT_EQ((*ask({{"apikey", "sb_secret_s"}}))->role, "service_role");
  EXPECT_EQ((*ask({{"Authorization", "Bearer sb_secret_s"}}))->role, "service_role");
  EXPECT_EQ((*ask({}, "select=id&apikey=sb_secret_s"))->role, "service_role");
  EXPECT_EQ(ask({{"apikey", "sb_secret_x"}}).error().message, "Invalid API key");
  EXPECT_EQ(ask({{"apikey", "nonsense"}}).error().status, 401);
}

TEST_F(GateTest, TheKeyAloneCanBeChecked) {
  http::Request request;
  request.headers = {{"Authorization", "Bearer a.b.c"}};
  EXPECT_EQ((*gate_.authenticate_key(request))->role, "anon");
  request.headers = {{"apikey", "sb_secret_s"}, {"Authorization", "Bearer a.b.c"}};
  EXPECT_EQ((*gate_.authenticate_key(request))->role, "service_role");
  request.headers = {{"apikey", "sb_secret_x"}};
  EXPECT_EQ(gate_.authenticate_key(request).error().message, "Invalid API key");
}

TEST_F(GateTest, TheBearerTokenBeatsTheKey) {
  const std::string user = "Bearer " + token(R"({"role":"authenticated","sub":"u1"})");
  const auto principal = ask({{"apikey", "sb_secret_s"}, {"Authorization", user}});
  ASSERT_TRUE(principal);
  EXPECT_EQ((*principal)->role, "authenticated");
  EXPECT_EQ((*principal)->subject, "u1");
}

TEST_F(GateTest, TimeClaimsAreCheckedOnEveryUse) {
  const int64_t now = base::unix_now();
  const std::string soon = token(fmt::format(R"({{"role":"authenticated","exp":{}}})", now - 20));
  EXPECT_TRUE(gate_.verify(soon));  // within the leeway
  EXPECT_TRUE(gate_.verify(soon));
  EXPECT_EQ(
      gate_.verify(token(fmt::format(R"({{"exp":{}}})", now - 60))).error().message, "JWT expired"
  );
  EXPECT_EQ(
      gate_.verify(token(fmt::format(R"({{"nbf":{}}})", now + 60))).error().message,
      "JWT not yet valid"
  );
  EXPECT_EQ(
      gate_.verify(token(fmt::format(R"({{"iat":{}}})", now + 60))).error().message,
      "JWT issued at future"
  );
  EXPECT_EQ(
      gate_.verify(token(R"({"exp":"soon"})")).error().message,
      "The JWT 'exp' claim must be a number"
  );
}

TEST_F(GateTest, RolesAreTakenFromTheClaim) {
  EXPECT_EQ((*gate_.verify(token(R"({"sub":"z"})")))->claims, R"({"sub":"z","role":"anon"})");
  EXPECT_EQ((*gate_.verify(token(R"({"role":5})")))->role, "5");
  EXPECT_EQ(gate_.verify(token("[1]")).error().message, "Parsing claims failed");
  EXPECT_EQ(gate_.verify("a.b").error().message, "Expected 3 parts in JWT; got 2");
}

TEST_F(GateTest, TheCacheStaysBounded) {
  GateOptions few = options();
  few.cached_tokens = 4;
  Gate small(few);
  for (int i = 0; i < 50; ++i)
    EXPECT_TRUE(small.verify(token(fmt::format(R"({{"sub":"{}"}})", i))));
}

// What a gate as PostgREST has it says to a token, or to none.
class PlainGateTest : public testing::Test {
 protected:
  std::string ask(std::string_view claims, std::string_view apikey = {}) {
    Gate gate(options_);
    http::Request request;
    const std::string header = "Bearer " + token(claims);
    if (!claims.empty()) request.headers.push_back({"Authorization", header});
    if (!apikey.empty()) request.headers.push_back({"apikey", apikey});
    const auto principal = gate.authenticate(request);
    return principal ? (*principal)->role : principal.error().message;
  }
  GateOptions options_{.token_keys = crypto::KeySet::of_secret(secret), .api_keys = {}};
};

TEST_F(PlainGateTest, KnowsNoApiKeys) {
  EXPECT_EQ(ask("", "sb_secret_s"), "anon");
  EXPECT_EQ(ask(R"({"role":"x"})", "nonsense"), "x");
}

TEST_F(PlainGateTest, MayRequireAToken) {
  options_.anon_role = std::nullopt;
  EXPECT_EQ(ask(""), "Anonymous access is disabled");
  EXPECT_EQ(ask(R"({"sub":"u"})"), "Anonymous access is disabled");
  EXPECT_EQ(ask(R"({"role":"x"})"), "x");
}

TEST_F(PlainGateTest, RefusesTokensWithoutKeys) {
  options_.token_keys = {};
  EXPECT_EQ(ask(""), "anon");
  EXPECT_EQ(ask(R"({"role":"x"})"), "Server lacks JWT secret");
}

TEST_F(PlainGateTest, ChecksTheAudience) {
  EXPECT_EQ(ask(R"({"role":"x","aud":"elsewhere"})"), "x");
  options_.audience = "here";
  EXPECT_EQ(ask(R"({"role":"x"})"), "x");
  EXPECT_EQ(ask(R"({"role":"x","aud":null})"), "x");
  EXPECT_EQ(ask(R"({"role":"x","aud":[]})"), "x");
  EXPECT_EQ(ask(R"({"role":"x","aud":"here"})"), "x");
  EXPECT_EQ(ask(R"({"role":"x","aud":["there","here"]})"), "x");
  EXPECT_EQ(ask(R"({"role":"x","aud":"there"})"), "JWT not in audience");
  EXPECT_EQ(ask(R"({"role":"x","aud":["there"]})"), "JWT not in audience");
  const std::string_view malformed = "The JWT 'aud' claim must be a string or an array of strings";
  EXPECT_EQ(ask(R"({"role":"x","aud":5})"), malformed);
  EXPECT_EQ(ask(R"({"role":"x","aud":["here",5]})"), malformed);
}

TEST_F(PlainGateTest, FindsTheRoleByItsPath) {
  options_.role_path = RolePath::parse("$.access.roles[0]").value();
  EXPECT_EQ(ask(R"({"role":"x","access":{"roles":["y","z"]}})"), "y");
  EXPECT_EQ(ask(R"({"role":"x"})"), "anon");
}

TEST(WithoutApikey, TakesOutThatParameterOnly) {
  EXPECT_EQ(without_apikey("apikey=x"), "");
  EXPECT_EQ(without_apikey("a=1&apikey=x&b=2"), "a=1&b=2");
  EXPECT_EQ(without_apikey("a=1"), "a=1");
}

}  // namespace
}  // namespace plinth::identity
