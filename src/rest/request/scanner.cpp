#include "rest/request/scanner.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace plinth::rest {
namespace {

constexpr std::string_view field_name_label = "field name (* or [a..z0..9_$])";
constexpr std::string_view json_key_label = "any non reserved character different from: .,>()";

// Letters of any alphabet: every byte of a multi-byte character counts as one.
bool is_identifier_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ' ' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_json_key_char(char c) {
  return std::string_view("(-:.,>)").find(c) == std::string_view::npos;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_continuation(char c) { return (c & 0xc0) == 0x80; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; }

// The character at the front, with all its bytes; empty at the end.
// No more than the four bytes that UTF-8 has for one, whatever follows.
std::string_view first_character(std::string_view text) {
  if (text.empty()) return text;
  const size_t limit = std::min<size_t>(text.size(), 4);
  size_t size = 1;
  while (size < limit && is_continuation(text[size])) ++size;
  return text.substr(0, size);
}

std::optional<std::string> trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// As the original counts: a tab reaches to the next column after a multiple of eight.
TextPlace place_of(std::string_view before) {
  TextPlace place;
  for (const char c : before) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if (c == '\t') {
      place.column += 8 - (place.column - 1) % 8;
    } else if (!is_continuation(c)) {
      ++place.column;
    }
  }
  return place;
}

unsigned code_point(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  unsigned code = lead & (0x7fU >> character.size());
  for (const char c : character.substr(1)) code = code << 6 | (c & 0x3f);
  return code;
}

// As a Haskell literal has it, which is what the original prints.
std::string escaped(std::string_view character, char quote) {
  constexpr std::array<std::string_view, 32> controls{
      "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "a",   "b",   "t",   "n",
      "v",   "f",   "r",   "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
      "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"
  };
  const unsigned code = code_point(character);
  if (code < controls.size()) return "\\" + std::string(controls[code]);
  if (code == 127) return "\\DEL";
  if (code > 127) return "\\" + std::to_string(code);
  const char c = character.front();
  return c == quote || c == '\\' ? std::string{'\\', c} : std::string(1, c);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (; !text.empty(); text.remove_prefix(first_character(text).size()))
    out += escaped(first_character(text), '"');
  return out + '"';
}

}  // namespace

bool Scanner::take(std::string_view token) {
  const std::string_view left = rest();
  if (peek() == token.front() && left.starts_with(token)) {
    advance(token.size());
    return true;
  }
  if (!reaches(at_)) return false;
  const size_t same = static_cast<size_t>(std::ranges::mismatch(left, token).in1 - left.begin());
  if (!complaint_.met) complaint_.met = first_character(left.substr(same));
  complaint_.add({.text = token, .quoted = true});
  return false;
}

bool Scanner::commit(std::string_view token) {
  if (peek() != token.front()) return take(token);
  forget();
  if (take(token)) return true;
  ++at_;
  return false;
}

bool Scanner::take_ignoring_case(std::string_view token) {
  const std::string_view left = rest();
  const auto [end, missing] = std::ranges::mismatch(left, token, {}, lower);
  if (missing == token.end()) {
    advance(token.size());
    return true;
  }
  note_met(at_ + static_cast<size_t>(end - left.begin()));
  return false;
}

bool Scanner::take_delimiter() {
  return labelled("delimiter (.)", [this] { return take("."); });
}

bool Scanner::take_end() {
  if (!reaches(at_)) return at_end();
  auto& character = at_end() ? complaint_.met : complaint_.refused;
  if (!character) character = first_character(rest());
  complaint_.add({.text = "end of input"});
  return at_end();
}

bool Scanner::sees(std::string_view token) {
  if (rest().starts_with(token)) return true;
  return take(token);
}

bool Scanner::lacks(std::string_view character) {
  if (!rest().starts_with(character)) return !take(character);
  if (reaches(at_ + 1) && !complaint_.refused) complaint_.refused = character;
  return false;
}

std::string_view Scanner::take_until(std::string_view characters) {
  const std::string_view taken = rest().substr(0, rest().find_first_of(characters));
  if (!taken.empty()) advance(taken.size());
  note_met(at_);
  return taken;
}

void Scanner::skip_blanks() {
  const size_t end = std::min(rest().find_first_not_of(" \t"), rest().size());
  if (end > 0) advance(end);
  note_met(at_);
}

bool Scanner::take_spaced(std::string_view token) {
  return attempt([&] {
    skip_blanks();
    if (!take(token)) return false;
    skip_blanks();
    return true;
  });
}

std::optional<std::string> Scanner::take_identifier() {
  const std::string_view left = rest();
  const auto end = std::ranges::find_if_not(left, is_identifier_char);
  auto word = trimmed(std::string_view(left.begin(), end));
  if (word) advance(static_cast<size_t>(end - left.begin()));
  expect("letter");
  expect("digit");
  return word;
}

std::optional<std::string> Scanner::take_name() {
  return labelled(field_name_label, [this] {
    if (peek() == '"') return take_quoted();
    return take_dashed([this] { return take_identifier(); });
  });
}

std::optional<std::string> Scanner::take_json_key() {
  return labelled(json_key_label, [this] {
    if (peek() == '"') return take_quoted();
    return take_dashed([this] { return take_json_word(); });
  });
}

std::optional<std::string> Scanner::take_json_word() {
  const std::string_view left = rest();
  const auto end = std::ranges::find_if_not(left, is_json_key_char);
  auto word = trimmed(std::string_view(left.begin(), end));
  if (word) advance(static_cast<size_t>(end - left.begin()));
  note_met(at_);
  return word;
}

template <class Word>
std::optional<std::string> Scanner::take_dashed(Word word) {
  std::optional<std::string> out = word();
  if (!out) return out;
  while (attempt([this] { return take("-") && lacks(">"); })) {
    const auto next = word();
    if (!next) return std::nullopt;
    out->append("-").append(*next);
    forget();
  }
  return out;
}

std::optional<std::string> Scanner::take_quoted() {
  if (!take("\"")) return std::nullopt;
  std::string text;
  while (true) {
    text += take_until("\\\"");
    if (take("\\")) {
      const std::string_view character = first_character(rest());
      if (character.empty()) {
        note_met(at_);
        return std::nullopt;
      }
      text += character;
      advance(character.size());
      continue;
    }
    if (!take("\"")) return std::nullopt;
    return text;
  }
}

bool Scanner::take_digits(std::string& out) {
  const std::string_view left = rest();
  const auto end = std::ranges::find_if_not(left, is_digit);
  const size_t size = static_cast<size_t>(end - left.begin());
  if (size > 0) advance(size);
  out += left.substr(0, size);
  expect("digit");
  return size > 0;
}

void Scanner::expect(std::string_view label) { note({.text = label}); }

void Scanner::expect_token(std::string_view token) { note({.text = token, .quoted = true}); }

void Scanner::note(Expectation expectation) {
  if (!reaches(at_)) return;
  note_met(at_);
  complaint_.add(expectation);
}

void Scanner::Complaint::clear() {
  met.reset();
  refused.reset();
  count = 0;
}

void Scanner::Complaint::add(Expectation expectation) {
  const auto last = expected.begin() + static_cast<std::ptrdiff_t>(count);
  if (last == expected.end() || std::find(expected.begin(), last, expectation) != last) return;
  *last = expectation;
  ++count;
}

void Scanner::Complaint::rename(Expectation expectation) {
  expected.front() = expectation;
  count = 1;
}

void Scanner::Complaint::merge(const Complaint& later) {
  if (later.empty() || (!empty() && later.at < at)) return;
  if (empty() || later.at > at) {
    *this = later;
    return;
  }
  if (!met) met = later.met;
  if (!refused) refused = later.refused;
  for (const Expectation& expectation : std::span(later.expected).first(later.count))
    add(expectation);
}

bool Scanner::reaches(size_t at) {
  if (notes_ == Notes::none || (!complaint_.empty() && at < complaint_.at)) return false;
  if (at > complaint_.at) complaint_.clear();
  complaint_.at = at;
  return true;
}

void Scanner::note_met(size_t at) {
  if (reaches(at) && !complaint_.met) complaint_.met = first_character(text_.substr(at));
}

// The part that came after is over: what it noted joins what was noted before it.
void Scanner::resume(Complaint before) {
  before.merge(complaint_);
  complaint_ = before;
}

void Scanner::advance(size_t size) {
  at_ += size;
  forget();
}

Error Scanner::fail() const {
  std::string details = "unexpected ";
  if (complaint_.refused) {
    details.append("'").append(escaped(*complaint_.refused, '\'')).append("'");
  } else if (complaint_.met && !complaint_.met->empty()) {
    details += quoted(*complaint_.met);
  } else {
    details += "end of input";
  }
  for (size_t i = 0; i < complaint_.count; ++i) {
    const Expectation& expectation = complaint_.expected[i];
    details += i == 0 ? " expecting " : i + 1 == complaint_.count ? " or " : ", ";
    details += expectation.quoted ? quoted(expectation.text) : std::string(expectation.text);
  }
  return errors::parse_failed(
      what_, raw_, place_of(text_.substr(0, complaint_.at)), std::move(details)
  );
}

}  // namespace plinth::rest
