#include "auth/service_fixture.hpp"
#include "identity/forged_tokens.hpp"

namespace plinth::auth {
namespace {

class ForgingTest : public ServiceTest {
 protected:
  void use_keys_of(const identity::test::Forger& forger) {
    service_->use(identity::KeyRing(forger.keys(), settings_.jwt_secret));
  }
};

TEST_F(ForgingTest, NothingOpensWhatIsForUsersAndAdministrators) {
  const std::string user = user_id(sign_up("forged@example.com"));
  const identity::test::Forger forger(settings_.jwt_secret, user);
  use_keys_of(forger);
  for (const char* target : {"/user", "/admin/users"}) {
    SCOPED_TRACE(target);
    const auto genuine = ask({.method = "GET", .target = target, .bearer = forger.genuine()});
    ASSERT_EQ(genuine.status, 200) << genuine.body;
    for (const auto& [name, token] : forger.all()) {
      SCOPED_TRACE(name);
      const auto response = ask({.method = "GET", .target = target, .bearer = token});
      EXPECT_TRUE(response.status == 403 || response.status == 401) << response.status;
      EXPECT_TRUE(response.body.contains("bad_jwt") || response.body.contains("no_authorization"))
          << response.body;
      EXPECT_FALSE(response.body.contains("forged@example.com"));
    }
  }
}

}  // namespace
}  // namespace plinth::auth
