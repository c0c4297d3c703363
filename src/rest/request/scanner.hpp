// Reads one parameter's text from left to right and remembers what it would have accepted where it
// got furthest, so that a failure can say "unexpected x expecting a, b or c" as the original's
// parser (Parsec) does. Its rules, which the notes here follow:
//
//   - What was expected earlier than the furthest place is forgotten; at one place all is
//   collected.
//   - A token that fits in part is expected where it begins, but unexpected is what broke it.
//   - What a first alternative noted counts no more once another one gets on: restore().
//   - Where the end was expected too, the unexpected character stands in single quotes.
#pragma once

#include <array>
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
  // here, and the character that does not fit as unexpected.
  // Tokens and labels are literals.
  bool take(std::string_view token);
  bool take(std::string_view token, std::string_view label);
  // The same without a note.
  bool skip(std::string_view token);
  void skip_blanks();  // spaces and tabs

  void expect(std::string_view label);  // notes it at this place
  void expect_token(std::string_view token);
  void expect_end();  // likewise the end of the input

  struct Expected {
    std::string_view text;  // a literal of this program
    bool is_token = false;  // shown in quotes
    bool operator==(const Expected&) const = default;
  };
  // Small and without memory of its own: every name of a request is noted about.
  struct Notes {
    size_t furthest = 0;
    size_t unexpected = 0;  // where the character stands that did not fit
    bool end_expected = false;
    size_t count = 0;
    std::array<Expected, 16> expected;
  };
  const Notes& notes() const { return notes_; }
  void restore(const Notes& notes) { notes_ = notes; }

  // A name as in select, order and filter keys: quoted, or words joined by dashes, trimmed. Empty
  // when there is none, which notes the field name label.
  std::string take_name();
  // Letters, digits, _, $ and blanks. Notes that there could have been more.
  std::string_view take_word();
  // "…" with backslash escapes; only when a quote is next.
  bool take_quoted(std::string& out);

  Error fail() const;

 private:
  std::string_view text_;
  std::string_view what_;
  std::string_view raw_;
  bool miss(std::string_view token, Expected expected);
  void note(Expected expected, size_t unexpected);

  size_t at_ = 0;
  Notes notes_;
};

}  // namespace plinth::rest
