#include "mail/message.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/time.hpp"

namespace plinth::mail {
namespace {

constexpr size_t line_limit = 76;  // RFC 2045, RFC 2047

bool has_line_break(std::string_view text) {
  using namespace std::string_view_literals;
  return text.find_first_of("\r\n\0"sv) != std::string_view::npos;
}

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

// Where a text can be cut so that no character of UTF-8 is.
size_t whole_characters(std::string_view text, size_t most) {
  if (text.size() <= most) return text.size();
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return end == 0 ? most : end;
}

// A phrase (RFC 5322 §3.2.5): quoted, or in encoded words.
std::string render_name(std::string_view name) {
  std::string encoded = encode_header(name, std::string_view("From: ").size());
  if (encoded != name) return encoded;
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string render_sender(const Message& message) {
  if (message.from_name.empty()) return message.from_address;
  return fmt::format("{} <{}>", render_name(message.from_name), message.from_address);
}

// "Mon, 23 Nov 2026 07:38:41 +0000" (RFC 5322 §3.3)
std::string render_date(int64_t unix_seconds) {
  std::string date = base::http_date(unix_seconds);
  date.replace(date.size() - 3, 3, "+0000");
  return date;
}

std::string render_part(std::string_view type, std::string_view text) {
  return fmt::format(
      "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
      type,
      quoted_printable(text)
  );
}

// The kind a reader prefers comes last (RFC 2046 §5.1.4). No line of quoted-printable holds "=_",
// so no part ends before its time.
std::string render_content(const Message& message, std::string_view boundary) {
  if (message.html.empty()) return render_part("text/plain", message.text);
  if (message.text.empty()) return render_part("text/html", message.html);
  return fmt::format(
      "Content-Type: multipart/alternative; boundary=\"=_{0}\"\r\n\r\n"
      "--=_{0}\r\n{1}"
      "--=_{0}\r\n{2}"
      "--=_{0}--\r\n",
      boundary,
      render_part("text/plain", message.text),
      render_part("text/html", message.html)
  );
}

std::unexpected<base::Error> refuse(std::string message) {
  return std::unexpected(base::Error{.message = std::move(message), .hint = {}});
}

}  // namespace

bool is_address(std::string_view text) {
  const size_t at = text.rfind('@');
  if (text.size() > 320 || at == std::string_view::npos || at == 0 || at + 1 == text.size())
    return false;
  constexpr std::string_view specials = "<>()[]\\,;:\" \x7f";
  return std::ranges::none_of(
             text, [&](char c) { return (c >= 0 && c < ' ') || specials.find(c) != specials.npos; }
         ) &&
         text.find('@') == at;
}

std::string encode_header(std::string_view text, size_t column) {
  const bool plain = std::ranges::all_of(text, is_plain) && !text.contains("=?");
  if (plain && column + text.size() <= line_limit) return std::string(text);
  constexpr std::string_view opening = "=?utf-8?B?";
  constexpr std::string_view closing = "?=";
  std::string out;
  while (!text.empty()) {
    const size_t room = line_limit - column - opening.size() - closing.size();
    const size_t size = whole_characters(text, room / 4 * 3);
    if (!out.empty()) out += "\r\n ";
    out.append(opening).append(base::base64(text.substr(0, size))).append(closing);
    text.remove_prefix(size);
    column = 1;
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  size_t line = 0;  // where the current one begins in `out`
  const auto put = [&](std::string_view piece) {
    // One place stays free for the "=" of a soft line break.
    if (out.size() - line + piece.size() > line_limit - 1) {
      out += "=\r\n";
      line = out.size();
    }
    out += piece;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool ends = i + 1 == text.size() || text[i + 1] == '\r' || text[i + 1] == '\n';
    if (c == '\r' || c == '\n') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      out += "\r\n";
      line = out.size();
    } else if ((is_plain(c) && c != '=' && !(c == ' ' && ends)) || (c == '\t' && !ends)) {
      put({&c, 1});
    } else {
      put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
    }
  }
  if (out.size() != line || out.empty()) out += "\r\n";
  return out;
}

base::Checked<std::string> render_message(const Message& message, const Stamp& stamp) {
  if (!is_address(message.from_address)) return refuse("the sender's address is no address");
  if (!is_address(message.to)) return refuse("the recipient's address is no address");
  if (has_line_break(message.from_name)) return refuse("the sender's name is more than a line");
  if (has_line_break(message.subject)) return refuse("the subject is more than a line");
  if (has_line_break(message.id)) return refuse("the message's id is more than a line");
  const std::string_view domain =
      std::string_view(message.from_address).substr(message.from_address.rfind('@') + 1);
  return fmt::format(
      "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n"
      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n{}",
      render_sender(message),
      message.to,
      encode_header(message.subject, std::string_view("Subject: ").size()),
      render_date(stamp.sent_at),
      message.id,
      domain,
      render_content(message, stamp.boundary)
  );
}

}  // namespace plinth::mail
