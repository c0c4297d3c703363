#include "migrate/statements.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace plinth::migrate {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

// Walks over one token at a time.
class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  bool done() const { return at_ >= sql_.size(); }
  size_t at() const { return at_; }
  char here() const { return sql_[at_]; }

  // Past blanks and comments, if there are some.
  bool skip_space() {
    const size_t before = at_;
    while (!done()) {
      if (is_blank(here())) {
        ++at_;
      } else if (sees("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (sees("/*")) {
        skip_comment();
      } else {
        break;
      }
    }
    return at_ != before;
  }

  // Past one token. Gives the word when it was one.
  std::string_view skip_token() {
    const size_t from = at_;
    const char c = here();
    if (c == '\'') {
      skip_quoted('\'', Escapes::no);
    } else if (c == '"') {
      skip_quoted('"', Escapes::no);
    } else if ((c == 'e' || c == 'E') && at_ + 1 < sql_.size() && sql_[at_ + 1] == '\'') {
      ++at_;
      skip_quoted('\'', Escapes::yes);
    } else if (c == '$') {
      skip_dollar();
    } else if (is_word(c)) {
      // A dollar inside a word belongs to it: a$b$ is no quote.
      while (!done() && (is_word(here()) || here() == '$')) ++at_;
      return sql_.substr(from, at_ - from);
    } else {
      ++at_;
    }
    return {};
  }

 private:
  enum class Escapes { no, yes };

  bool sees(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  void skip_comment() {
    int depth = 0;
    do {
      if (sees("/*")) {
        ++depth;
        at_ += 2;
      } else if (sees("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && !done());
  }

  // A doubled quote ends one string and begins the next, which comes to the same.
  void skip_quoted(char quote, Escapes escapes) {
    for (++at_; !done() && here() != quote; ++at_) {
      if (escapes == Escapes::yes && here() == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, sql_.size());
  }

  void skip_dollar() {
    size_t end = at_ + 1;
    while (end < sql_.size() && is_word(sql_[end])) ++end;
    const bool is_parameter = end > at_ + 1 && sql_[at_ + 1] >= '0' && sql_[at_ + 1] <= '9';
    if (end >= sql_.size() || sql_[end] != '$' || is_parameter) {
      at_ = end;
      return;
    }
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const size_t close = sql_.find(tag, end + 1);
    at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
  }

  std::string_view sql_;
  size_t at_ = 0;
};

// Follows the words of one statement to know whether a semicolon is inside `begin atomic … end`.
class BodyTracker {
 public:
  void word(std::string_view text) {
    const std::string name = lower(text);
    if (count_++ == 0) is_create_ = name == "create";
    if (!is_create_) return;
    if (name == "atomic" && previous_ == "begin") {
      depth_ = 1;
    } else if (depth_ > 0 && name == "case") {
      ++depth_;
    } else if (depth_ > 0 && name == "end") {
      --depth_;
    }
    previous_ = name;
  }
  bool inside() const { return depth_ > 0; }

 private:
  size_t count_ = 0;
  bool is_create_ = false;
  int depth_ = 0;
  std::string previous_;
};

}  // namespace

std::vector<StatementText> split_statements(std::string_view sql) {
  std::vector<StatementText> out;
  Scanner scanner(sql);
  while (true) {
    scanner.skip_space();
    if (scanner.done()) return out;
    const size_t from = scanner.at();
    size_t end = from;
    BodyTracker body;
    while (!scanner.done() && (scanner.here() != ';' || body.inside())) {
      const std::string_view word = scanner.skip_token();
      end = scanner.at();
      if (!word.empty()) body.word(word);
      scanner.skip_space();
    }
    if (end > from) out.push_back({.offset = from, .text = sql.substr(from, end - from)});
    if (!scanner.done()) scanner.skip_token();
  }
}

size_t line_at(std::string_view text, size_t offset) {
  return static_cast<size_t>(std::ranges::count(text.substr(0, offset), '\n')) + 1;
}

size_t byte_of_character(std::string_view text, size_t position) {
  size_t seen = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (starts && ++seen == position) return i;
  }
  return text.size();
}

}  // namespace plinth::migrate
