#include "typegen/collation.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::typegen {
namespace {

using testing::ElementsAre;

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names, comes_before);
  return names;
}

TEST(Collation, PutsUnderscoresBeforeDigitsBeforeLetters) {
  EXPECT_THAT(
      sorted({"users", "user1", "user_id", "user"}),
      ElementsAre("user", "user_id", "user1", "users")
  );
}

TEST(Collation, LooksAtCaseLast) {
  EXPECT_THAT(
      sorted({"B", "a", "A", "b", "aB", "AA"}), ElementsAre("a", "A", "AA", "aB", "b", "B")
  );
}

TEST(Collation, IsTheSameOrderBeyondAscii) {
  EXPECT_THAT(sorted({"\xc3\xa4", "z", "\xc3\x84"}), ElementsAre("z", "\xc3\x84", "\xc3\xa4"));
}

// What `new Intl.Collator("en")` makes of every printable character.
TEST(Collation, OrdersAsciiAsTheEnglishCollationDoes) {
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  std::ranges::sort(all, [](char a, char b) {
    return comes_before(std::string_view(&a, 1), std::string_view(&b, 1));
  });
  EXPECT_EQ(
      all,
      " _-,;:!?.'\"()[]{}@*/"
      "\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxX"
      "yYzZ"
  );
}

}  // namespace
}  // namespace plinth::typegen
