#include "crypto/otp.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace plinth::crypto {
namespace {

constexpr std::string_view key = "12345678901234567890";

TEST(Hotp, GivesTheCodesOfRfc4226) {  // appendix D
  const std::vector<std::string> codes{
      "755224",
      "287082",
      "359152",
      "969429",
      "338314",
      "254676",
      "287922",
      "162583",
      "399871",
      "520489",
  };
  for (size_t counter = 0; counter < codes.size(); ++counter)
    EXPECT_EQ(hotp(key, counter, 6), codes[counter]) << counter;
}

TEST(Totp, GivesTheCodesOfRfc6238) {  // appendix B: its keys are as long as the digest
  struct Vector {
    int64_t seconds;
    std::string sha1;
    std::string sha256;
    std::string sha512;
  };
  const std::vector<Vector> vectors{
      {59, "94287082", "46119246", "90693936"},
      {1111111109, "07081804", "68084774", "25091201"},
      {1111111111, "14050471", "67062674", "99943326"},
      {1234567890, "89005924", "91819424", "93441116"},
      {2000000000, "69279037", "90698825", "38618901"},
      {20000000000, "65353130", "77737706", "47863826"},
  };
  const std::string digits(key);
  const std::string long_key = digits + digits + digits + digits;
  for (const Vector& vector : vectors) {
    const auto step = static_cast<uint64_t>(totp_step(vector.seconds));
    EXPECT_EQ(hotp(key, step, 8), vector.sha1) << vector.seconds;
    EXPECT_EQ(hotp(long_key.substr(0, 32), step, 8, Digest::sha256), vector.sha256);
    EXPECT_EQ(hotp(long_key.substr(0, 64), step, 8, Digest::sha512), vector.sha512);
  }
}

TEST(Totp, TakesTheCodesOfThreeStepsAndEachOnce) {
  constexpr int64_t at = 1111111111;
  const int64_t now = totp_step(at);
  const auto code = [](int64_t step) { return hotp(key, static_cast<uint64_t>(step), 6); };
  struct Case {
    int64_t step;
    int64_t last_used;
    bool accepted;
  };
  for (const Case& c : std::vector<Case>{
           {now - 2, 0, false},
           {now - 1, 0, true},
           {now, 0, true},
           {now + 1, 0, true},
           {now + 2, 0, false},
           {now, now, false},
           {now - 1, now, false},
           {now + 1, now, true},
           {now + 1, now + 1, false},
       }) {
    const auto found = find_totp_step(key, code(c.step), at, c.last_used);
    EXPECT_EQ(found, c.accepted ? std::optional(c.step) : std::nullopt)
        << c.step - now << " after " << c.last_used - now;
  }
  EXPECT_EQ(find_totp_step(key, "", at, 0), std::nullopt);
  EXPECT_EQ(find_totp_step(key, code(now) + "0", at, 0), std::nullopt);
}

TEST(OtpKey, IsWrittenAndReadInBase32) {
  EXPECT_EQ(otp_key_text(key), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  for (const std::string_view text :
       {"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "gezd gnbv gy3t qojq gezd gnbv gy3t qojq"})
    EXPECT_EQ(parse_otp_key(text), std::string(key)) << text;
  EXPECT_EQ(parse_otp_key("MZXW6==="), "foo");
  for (const std::string_view text : {"", "=", "MZ1W6", "MZ-W6", "a"})
    EXPECT_EQ(parse_otp_key(text), std::nullopt) << text;
}

}  // namespace
}  // namespace plinth::crypto
