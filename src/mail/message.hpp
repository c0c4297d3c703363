// A mail as MIME (RFC 5322, 2045, 2047): one text, as HTML and plain.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace plinth::mail {

struct Message {
  std::string from_address;
  std::string from_name;  // may be empty
  std::string to;
  std::string subject;
  std::string html;  // either may be empty
  std::string text;
  std::string id;  // left of the @ in Message-ID; one mail sent twice keeps it
};

// What differs each time a mail is written.
struct Stamp {
  int64_t sent_at = 0;   // seconds since 1970
  std::string boundary;  // letters and digits; nobody can guess them
};

// The whole mail in lines that end with CRLF, in ASCII but for addresses. Refuses what would make a
// header of its own (line breaks), and addresses that are none.
base::Checked<std::string> render_message(const Message& message, const Stamp& stamp);

// One plain addr-spec, without quotes, comments and lists.
bool is_address(std::string_view text);

// A header's text as RFC 2047 encoded words, unless it is short and plain ASCII. `column` is where
// in its line it begins.
std::string encode_header(std::string_view text, size_t column);

// RFC 2045 §6.7, with CRLF for every kind of line end; ends with one.
std::string quoted_printable(std::string_view text);

}  // namespace plinth::mail
