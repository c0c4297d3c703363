// Reads one parameter's text from left to right and remembers what it would have accepted where it
// got furthest, so that a failure can say "unexpected x expecting a, b or c" as the original's
// parser does.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "rest/error.hpp"

namespace plinth::rest {

class Scanner {
 public:
  // `what` and `raw` are for the error: "failed to parse <what> (<raw>)"; `raw` is usually the text
  // itself.
  Scanner(std::string_view text, std::string_view what) : Scanner(text, what, text) {}
  Scanner(std::string_view text, std::string_view what, std::string_view raw)
      : text_(text),
        what_(what),
        raw_(raw) {}

  size_t position() const { return at_; }
  void rewind(size_t position) { at_ = position; }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  std::string_view rest() const { return text_.substr(at_); }

  // Takes the token if it is next. If not, notes `label` (the quoted token by default) as expected
  // here.
  bool take(std::string_view token);
  bool take(std::string_view token, std::string_view label);
  // The same without a note.
  bool skip(std::string_view token);
  void skip_blanks();  // spaces and tabs

  void expect(std::string_view label);  // notes it at this place

  // A name as in select, order and filter keys: quoted, or words joined by dashes, trimmed. Empty
  // when there is none, which notes the field name label.
  std::string take_name();
  // "…" with backslash escapes; only when a quote is next.
  bool take_quoted(std::string& out);

  Error fail() const;

 private:
  std::string_view text_;
  std::string_view what_;
  std::string_view raw_;
  size_t at_ = 0;
  size_t furthest_ = 0;
  std::vector<std::string> expected_;
};

}  // namespace plinth::rest
