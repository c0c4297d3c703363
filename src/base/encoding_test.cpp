#include "base/encoding.hpp"

#include <gtest/gtest.h>

namespace plinth::base {
namespace {

TEST(Encoding, HexRoundTripsAndRefusesOddOrForeignText) {
  EXPECT_EQ(hex(std::string_view("\x00\xff\x10", 3)), "00ff10");
  EXPECT_EQ(hex_decode("00FF10"), std::string("\x00\xff\x10", 3));
  EXPECT_FALSE(hex_decode("0"));
  EXPECT_FALSE(hex_decode("zz"));
}

TEST(Encoding, Base64FollowsTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_decode("Zm8="), "fo");
  EXPECT_EQ(base64_decode("Zm8"), "fo");
}

TEST(Encoding, Base64UrlRefusesWhatIsNotCanonical) {
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(base64url_decode("-_8"), "\xfb\xff");
  EXPECT_FALSE(base64url_decode("-_9"));  // stray bits
  EXPECT_FALSE(base64url_decode("a"));
  EXPECT_FALSE(base64url_decode("+/8"));
}

TEST(Encoding, Base32MatchesTheVectorInLowerCase) {
  EXPECT_EQ(base32_lower("foobar"), "mzxw6ytboi");
}

TEST(Encoding, PercentDecodingLeavesMalformedEscapes) {
  EXPECT_EQ(percent_decode("a%20b%zz%"), "a b%zz%");
  EXPECT_EQ(percent_decode("a+b", Plus::space), "a b");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_encode("a b/ü~"), "a%20b%2F%C3%BC~");
}

TEST(Encoding, Utf8RefusesOverlongSurrogatesAndTruncation) {
  EXPECT_TRUE(is_valid_utf8("plain, ü, 漢, \xf0\x9f\x8e\x89"));
  EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xe6\xbc"));
  EXPECT_FALSE(is_valid_utf8("\xf5\x80\x80\x80"));
}

}  // namespace
}  // namespace plinth::base
