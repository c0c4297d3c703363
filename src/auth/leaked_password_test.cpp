#include "auth/leaked_password.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

TEST(LeakedPassword, IsFoundByTheRestOfItsDigest) {
  constexpr std::string_view answer =
      "1D2DA4053E34E76F6576ED1DA63134B5E2A:2\r\n1E4C9B93F3F0682250B6CF8331B7EE68FD8:10434004\r\n"
      "00000000000000000000000000000000001:0";
  EXPECT_TRUE(lists_suffix(answer, "1e4c9b93f3f0682250b6cf8331b7ee68fd8"));
  EXPECT_TRUE(lists_suffix(answer, "1d2da4053e34e76f6576ed1da63134b5e2a"));
  EXPECT_FALSE(lists_suffix(answer, "1e4c9b93f3f0682250b6cf8331b7ee68fd9"));
  EXPECT_FALSE(lists_suffix(answer, "00000000000000000000000000000000001")) << "padding";
  EXPECT_FALSE(lists_suffix(answer, ""));
  EXPECT_FALSE(lists_suffix("", "1e4c9b93f3f0682250b6cf8331b7ee68fd8"));
}

}  // namespace
}  // namespace plinth::auth
