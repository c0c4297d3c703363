#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace plinth::base {
namespace {

std::string utf8(uint32_t code) {
  std::string out;
  return append_utf8(out, code) ? out : "refused" + out;
}

TEST(Utf8, EncodesEveryLength) {
  EXPECT_EQ(utf8('a'), "a");
  EXPECT_EQ(utf8(0), std::string(1, '\0'));
  EXPECT_EQ(utf8(0x7f), "\x7f");
  EXPECT_EQ(utf8(0x80), "\xc2\x80");
  EXPECT_EQ(utf8(0xe9), "é");
  EXPECT_EQ(utf8(0x7ff), "\xdf\xbf");
  EXPECT_EQ(utf8(0x20ac), "€");
  EXPECT_EQ(utf8(0x1f600), "😀");
  EXPECT_TRUE(is_valid_utf8(utf8(0x10ffff)));
}

TEST(Utf8, RefusesWhatIsNoCharacter) {
  EXPECT_EQ(utf8(0xd800), "refused");
  EXPECT_EQ(utf8(0xdfff), "refused");
  EXPECT_EQ(utf8(0x110000), "refused");
}

}  // namespace
}  // namespace plinth::base
