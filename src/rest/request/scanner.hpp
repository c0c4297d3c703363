// Reads one parameter's text from left to right and remembers what it would have accepted, so that
// a failure can say "unexpected x expecting a, b or c" as the original's parser, Parsec, does.
//
// Its rules, since the texts depend on them:
// - What was expected at one place adds up; what was expected further on replaces it.
// - Whatever is taken makes it forget what was expected before, even further on.
// - A part that fails leaves the scanner where it stopped. If that is not where it began, the part
//   was the right one and no other is tried, unless it ran in attempt().
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "rest/error.hpp"

namespace plinth::rest {

class Scanner {
 public:
  enum class Notes { none, all };

  // `what` and `raw` are for the error: "failed to parse <what> (<raw>)"; `raw` is usually the text
  // itself. Without notes a failure says nothing.
  Scanner(std::string_view text, std::string_view what) : Scanner(text, what, text, Notes::all) {}
  Scanner(std::string_view text, std::string_view what, std::string_view raw, Notes notes)
      : text_(text),
        what_(what),
        raw_(raw),
        notes_(notes) {}

  size_t position() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  std::string_view rest() const { return text_.substr(at_); }

  // Takes the token if it is next, else notes that it was expected. All tokens and labels are
  // literals.
  bool take(std::string_view token);
  // The same, but the first character decides: a token that is only begun is a failure beyond the
  // place where it began.
  bool commit(std::string_view token);
  // Letters of either case; what differs is noted where it does.
  bool take_ignoring_case(std::string_view token);
  bool take_delimiter();  // the dot
  bool take_end();
  // Whether the token is next, without taking it.
  bool sees(std::string_view token);
  // False when the character is next; it is not taken.
  bool lacks(std::string_view character);

  // All up to the first of the characters, possibly nothing.
  std::string_view take_until(std::string_view characters);
  void skip_blanks();  // spaces and tabs
  // A token with blanks around it.
  bool take_spaced(std::string_view token);

  // Words of letters, digits, "_", "$" and blanks, trimmed; nothing when there is none.
  std::optional<std::string> take_identifier();
  // A name as in select, order and filter keys: quoted, or identifiers joined by dashes.
  std::optional<std::string> take_name();
  // A key of a JSON path: quoted, or anything that is not reserved.
  std::optional<std::string> take_json_key();
  // "…" with backslash escapes.
  std::optional<std::string> take_quoted();
  bool take_digits(std::string& out);  // appends at least one

  void expect(std::string_view label);  // notes it at this place
  void expect_token(std::string_view token);
  // What was expected so far. A list does so after each item but the first.
  void forget() { complaint_.clear(); }

  // Runs a part, which gives something that is false on failure; one that fails was not begun.
  template <class Part>
  auto attempt(Part part) {
    const size_t start = at_;
    if (notes_ == Notes::none) {
      auto out = part();
      if (!out) at_ = start;
      return out;
    }
    const Complaint before = complaint_;
    auto out = part();
    if (!out) {
      at_ = start;
      resume(before);
    }
    return out;
  }

  // Runs a part whose beginning is called `label`, instead of all that it would have accepted.
  template <class Part>
  auto labelled(std::string_view label, Part part) {
    if (notes_ == Notes::none) return part();
    const size_t start = at_;
    const Complaint before = complaint_;
    forget();
    auto out = part();
    if (at_ == start) {
      if (!complaint_.empty()) complaint_.rename({.text = label});
      resume(before);
    }
    return out;
  }

  Error fail() const;

 private:
  struct Expectation {
    std::string_view text;
    bool quoted = false;
    bool operator==(const Expectation&) const = default;
  };

  struct Complaint {
    size_t at = 0;
    std::optional<std::string_view> met;      // the character that did not fit, empty at the end
    std::optional<std::string_view> refused;  // one that fitted and must not be there
    size_t count = 0;
    std::array<Expectation, 16> expected;

    bool empty() const { return !met && !refused && count == 0; }
    void clear();
    void add(Expectation expectation);
    void rename(Expectation expectation);  // instead of all that was expected
    void merge(const Complaint& later);
  };

  bool reaches(size_t at);  // whether what is noted there counts
  void note(Expectation expectation);
  void note_met(size_t at);
  void resume(Complaint before);
  void advance(size_t size);
  // Words joined by dashes; a dash that begins an arrow is not one.
  template <class Word>
  std::optional<std::string> take_dashed(Word word);
  std::optional<std::string> take_json_word();

  std::string_view text_;
  std::string_view what_;
  std::string_view raw_;
  Notes notes_;
  size_t at_ = 0;
  Complaint complaint_;
};

// Reads a text by `parse`, which takes a Scanner and gives a Result. Most texts are right, and
// noting takes longer than reading, so only one that has failed is read again with notes.
template <class Parse>
auto read_text(std::string_view text, std::string_view what, std::string_view raw, Parse parse) {
  Scanner quick(text, what, raw, Scanner::Notes::none);
  auto parsed = parse(quick);
  if (parsed) return parsed;
  Scanner noting(text, what, raw, Scanner::Notes::all);
  return parse(noting);
}

template <class Parse>
auto read_text(std::string_view text, std::string_view what, Parse parse) {
  return read_text(text, what, text, parse);
}

}  // namespace plinth::rest
