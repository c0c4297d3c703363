#include "auth/qr_svg.hpp"

#include <charconv>
#include <vector>

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

// The modules as a reader sees them: the black path painted into a square, without the quiet zone.
class Picture {
 public:
  explicit Picture(const std::string& svg) {
    const std::string_view text(svg);
    size_ = number_after(text, "viewBox=\"0 0 ");
    dark_.assign(size_ * size_, false);
    std::string_view path = text.substr(text.find("fill=\"black\""));
    for (size_t at = path.find('M'); at != std::string_view::npos; at = path.find('M', at + 1)) {
      const std::string_view piece = path.substr(at);
      const size_t x = number_after(piece, "M");
      const size_t y = number_after(piece, " ");
      const size_t run = number_after(piece, "h");
      for (size_t i = 0; i < run; ++i) dark_[y * size_ + x + i] = true;
    }
  }

  size_t modules() const { return size_ - 8; }
  bool dark(size_t x, size_t y) const { return dark_[(y + 4) * size_ + x + 4]; }
  size_t dark_outside() const {
    size_t count = 0;
    for (size_t i = 0; i < dark_.size(); ++i) {
      const size_t x = i % size_;
      const size_t y = i / size_;
      const bool outside = x < 4 || y < 4 || x >= size_ - 4 || y >= size_ - 4;
      if (outside && dark_[i]) ++count;
    }
    return count;
  }

 private:
  static size_t number_after(std::string_view text, std::string_view mark) {
    const size_t at = text.find(mark) + mark.size();
    size_t value = 0;
    std::from_chars(text.data() + at, text.data() + text.size(), value);
    return value;
  }

  size_t size_ = 0;
  std::vector<bool> dark_;
};

// Three rings one inside the other, seven modules wide, by which readers find a code.
bool is_finder(const Picture& picture, size_t left, size_t top) {
  for (size_t y = 0; y < 7; ++y) {
    for (size_t x = 0; x < 7; ++x) {
      const bool rim = x == 0 || y == 0 || x == 6 || y == 6;
      const bool core = x >= 2 && x <= 4 && y >= 2 && y <= 4;
      if (picture.dark(left + x, top + y) != (rim || core)) return false;
    }
  }
  return true;
}

TEST(QrSvg, DrawsACodeWithFindersTimingAndQuietZone) {
  const auto svg = qr_svg("otpauth://totp/example.com:ada@example.com?secret=GEZDGNBVGY3TQOJQ");
  ASSERT_TRUE(svg);
  const Picture picture(*svg);
  const size_t size = picture.modules();
  EXPECT_EQ(size, 37u);  // version 5 is the smallest that holds 64 bytes at level M
  EXPECT_TRUE(is_finder(picture, 0, 0));
  EXPECT_TRUE(is_finder(picture, size - 7, 0));
  EXPECT_TRUE(is_finder(picture, 0, size - 7));
  EXPECT_FALSE(is_finder(picture, size - 7, size - 7));
  for (size_t i = 8; i < size - 8; ++i) {
    EXPECT_EQ(picture.dark(i, 6), i % 2 == 0) << i;
    EXPECT_EQ(picture.dark(6, i), i % 2 == 0) << i;
  }
  EXPECT_EQ(picture.dark_outside(), 0u);
}

TEST(QrSvg, MayStandInADataUrlAsItIs) {
  const std::string svg = qr_svg("https://example.com/?a=1&b=2#c").value();
  EXPECT_EQ(svg.find_first_of("#%&\n\r\t"), std::string::npos) << svg;
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
  EXPECT_TRUE(svg.ends_with("</svg>"));
}

TEST(QrSvg, HasAnEnd) {
  EXPECT_TRUE(qr_svg(std::string(2331, 'x')));
  EXPECT_FALSE(qr_svg(std::string(2332, 'x')));
  EXPECT_FALSE(qr_svg(""));
}

}  // namespace
}  // namespace plinth::auth
