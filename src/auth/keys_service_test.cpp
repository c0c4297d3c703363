// Tokens signed with keys that move on.
#include "auth/service_fixture.hpp"
#include "base/encoding.hpp"
#include "identity/key_rotation.hpp"

namespace plinth::auth {
namespace {

class KeysTest : public ServiceTest {
 protected:
  void use_keys() { service_->use(identity::KeyRing(keys_, settings_.jwt_secret)); }

  static std::string kid_of(const json::Object& session) {
    const std::string token = text(session, "access_token");
    const auto header = base::base64url_decode(token.substr(0, token.find('.')));
    return text(json::parse_object(header.value()).value(), "kid");
  }
  int ask_user(const json::Object& session) {
    return ask({.method = "GET", .target = "/user", .bearer = text(session, "access_token")})
        .status;
  }

  identity::RingKeys keys_ = identity::make_keys(1000);
};

TEST_F(KeysTest, SessionsOutliveRotationAndRevocation) {
  use_keys();
  const json::Object session = sign_up("rotating@example.com");
  const std::string first = keys_[0].id;
  EXPECT_EQ(kid_of(session), first);

  const auto rotation = identity::rotate(keys_, 2000);
  use_keys();
  EXPECT_EQ(ask_user(session), 200);
  EXPECT_EQ(kid_of(sign_in("rotating@example.com")), rotation.current);

  ASSERT_TRUE(identity::revoke(keys_, first, 3000));
  use_keys();
  EXPECT_EQ(ask_user(session), 403);
  const auto refreshed = json::parse_object(refresh(text(session, "refresh_token")).body).value();
  EXPECT_EQ(kid_of(refreshed), rotation.current);
  EXPECT_EQ(ask_user(refreshed), 200);
}

TEST_F(KeysTest, TokensOfTheSecretStayGoodUnderAKey) {
  const json::Object session = sign_up("legacy@example.com");
  EXPECT_EQ(kid_of(session), "");
  use_keys();
  EXPECT_EQ(ask_user(session), 200);
  EXPECT_EQ(ask({.method = "GET", .target = "/admin/users", .bearer = admin()}).status, 200);
}

TEST_F(KeysTest, ThePublicOnesAreShownToEverybody) {
  const Ask jwks{.method = "GET", .target = "/.well-known/jwks.json"};
  EXPECT_EQ(ask(jwks).body, R"({"keys":[]})");
  use_keys();
  const auto response = ask(jwks);
  EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=600");
  const auto set = json::parse_object(response.body).value();
  const json::Array& listed = set.at("keys").as_array();
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(text(listed[1].as_object(), "kid"), keys_[1].id);  // the standby
  EXPECT_FALSE(listed[0].as_object().contains("d"));
}

TEST_F(KeysTest, TheConfigurationLeadsToThem) {
  const json::Object found =
      ask_json({.method = "GET", .target = "/.well-known/openid-configuration"});
  EXPECT_EQ(text(found, "issuer"), settings_.jwt_issuer);
  EXPECT_EQ(text(found, "jwks_uri"), settings_.jwt_issuer + "/.well-known/jwks.json");
  EXPECT_EQ(found.at("response_types_supported"), json::Value(json::Array{"code"}));
}

}  // namespace
}  // namespace plinth::auth
