#include "mail/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace plinth::mail {
namespace {

using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Stamp stamp_at(int64_t sent_at) { return {.sent_at = sent_at, .boundary = "b0undary"}; }

Message letter() {
  return {
      .from_address = "no-reply@example.com",
      .from_name = "Example",
      .to = "ada@example.com",
      .subject = "Hello",
      .html = "<p>Hi</p>",
      .text = "Hi",
      .id = "1a2b",
  };
}

std::string rendered(const Message& message) {
  auto mime = render_message(message, stamp_at(1'795'789'228));
  EXPECT_TRUE(mime) << mime.error().message;
  return mime.value_or("");
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t end = text.find("\r\n");
    EXPECT_NE(end, std::string_view::npos) << "a line does not end";
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out;
}

// What a reader makes of quoted-printable.
std::string read_quoted(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i + 1, 2) == "\r\n") {
      i += 2;
    } else {
      out += base::hex_decode(text.substr(i + 1, 2)).value_or("?");
      i += 2;
    }
  }
  return out;
}

// What a reader makes of encoded words.
std::string read_words(std::string_view text) {
  constexpr std::string_view opening = "=?utf-8?B?";
  std::string out;
  for (size_t at = text.find(opening); at != std::string_view::npos; at = text.find(opening, at)) {
    at += opening.size();
    out += base::base64_decode(text.substr(at, text.find("?=", at) - at)).value_or("?");
  }
  return out;
}

TEST(RenderMessage, HasHeadersAndBothParts) {
  EXPECT_EQ(
      rendered(letter()),
      "From: \"Example\" <no-reply@example.com>\r\n"
      "To: ada@example.com\r\n"
      "Subject: Hello\r\n"
      "Date: Fri, 27 Nov 2026 14:20:28 +0000\r\n"
      "Message-ID: <1a2b@example.com>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"=_b0undary\"\r\n"
      "\r\n"
      "--=_b0undary\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "Hi\r\n"
      "--=_b0undary\r\n"
      "Content-Type: text/html; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "<p>Hi</p>\r\n"
      "--=_b0undary--\r\n"
  );
}

TEST(RenderMessage, HasOnePartWhereThereIsOne) {
  Message message = letter();
  message.text = "";
  EXPECT_THAT(
      rendered(message),
      HasSubstr("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n")
  );
  EXPECT_THAT(rendered(message), Not(HasSubstr("multipart")));
  message.html = "";
  EXPECT_THAT(rendered(message), HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
}

TEST(RenderMessage, WritesNamesSafely) {
  Message message = letter();
  message.from_name = R"(Ada "Countess" Lovelace, \Ltd)";
  EXPECT_THAT(
      rendered(message),
      StartsWith(R"(From: "Ada \"Countess\" Lovelace, \\Ltd" <no-reply@example.com>)")
  );
  message.from_name = "Café";
  EXPECT_THAT(
      rendered(message), StartsWith("From: =?utf-8?B?Q2Fmw6k=?= <no-reply@example.com>\r\n")
  );
  message.from_name = "";
  EXPECT_THAT(rendered(message), StartsWith("From: no-reply@example.com\r\n"));
}

TEST(RenderMessage, RefusesInjectedHeaders) {
  const auto refused = [](auto change) {
    Message message = letter();
    change(message);
    return !render_message(message, stamp_at(0)).has_value();
  };
  const std::string injected = "x\r\nBcc: all@example.com";
  EXPECT_TRUE(refused([&](Message& m) { m.subject = injected; }));
  EXPECT_TRUE(refused([&](Message& m) { m.subject = "x\nBcc: all@example.com"; }));
  EXPECT_TRUE(refused([&](Message& m) { m.from_name = injected; }));
  EXPECT_TRUE(refused([&](Message& m) { m.id = injected; }));
  EXPECT_TRUE(refused([&](Message& m) { m.to = "ada@example.com\r\nBcc: all@example.com"; }));
  EXPECT_TRUE(refused([&](Message& m) { m.from_address = "me@example.com\nBcc: all@example.com"; })
  );
}

TEST(RenderMessage, CannotBeEndedByItsContents) {
  Message message = letter();
  message.text = "--=_b0undary--\r\n.\r\n";
  EXPECT_THAT(rendered(message), HasSubstr("--=3D_b0undary--\r\n.\r\n--=_b0undary\r\n"));
}

TEST(IsAddress, TakesOnePlainAddress) {
  for (const char* good : {"a@b", "ada.l+tag@mail.example.com", "jürgen@bücher.example"})
    EXPECT_TRUE(is_address(good)) << good;
  for (const char* bad :
       {"",
        "a",
        "@b",
        "a@",
        "a b@c",
        "a@b,c@d",
        "<a@b>",
        "a@b\r\n",
        "a@b@c",
        "\"a\"@b",
        "a@b;c@d",
        "a@b>c",
        "a\t@b"})
    EXPECT_FALSE(is_address(bad)) << bad;
  EXPECT_FALSE(is_address(std::string(400, 'a') + "@b"));
}

TEST(EncodeHeader, LeavesShortAsciiAlone) {
  EXPECT_EQ(encode_header("Your code is 123456", 9), "Your code is 123456");
  EXPECT_EQ(encode_header("", 9), "");
}

TEST(EncodeHeader, EncodesTheRestInWholeCharacters) {
  std::string emoji;
  for (int i = 0; i < 40; ++i) emoji += "🎉é";
  for (const std::string& text :
       {emoji, std::string("=?utf-8?B?eA==?="), std::string(300, 'x'), std::string("a\tb")}) {
    const std::string encoded = encode_header(text, 9);
    EXPECT_EQ(read_words(encoded), text);
    size_t column = 9;
    for (const std::string& line : lines_of(encoded + "\r\n")) {
      EXPECT_LE(column + line.size(), 76);
      EXPECT_TRUE(base::is_valid_utf8(read_words(line)));
      EXPECT_THAT(line, testing::Not(testing::ContainsRegex("[^ -~]")));
      column = 0;
    }
  }
}

TEST(QuotedPrintable, KeepsTextInShortLines) {
  const std::string text = "Grüße = \t \nlong " + std::string(200, 'x') + " é 🎉\r\nend \rlast\t";
  const std::string encoded = quoted_printable(text);
  std::string expected =
      "Grüße = \t \r\nlong " + std::string(200, 'x') + " é 🎉\r\nend \r\nlast\t\r\n";
  EXPECT_EQ(read_quoted(encoded), expected);
  for (const std::string& line : lines_of(encoded)) {
    EXPECT_LE(line.size(), 76);
    EXPECT_THAT(line, Not(EndsWith(" ")));
    EXPECT_THAT(line, Not(EndsWith("\t")));
    EXPECT_THAT(line, Not(testing::ContainsRegex("[^\t -~]")));
  }
}

TEST(QuotedPrintable, EndsWithALineEnd) {
  EXPECT_EQ(quoted_printable(""), "\r\n");
  EXPECT_EQ(quoted_printable("a"), "a\r\n");
  EXPECT_EQ(quoted_printable("a\n"), "a\r\n");
  EXPECT_EQ(quoted_printable("a\n\n"), "a\r\n\r\n");
}

}  // namespace
}  // namespace plinth::mail
