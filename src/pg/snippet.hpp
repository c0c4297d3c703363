// SQL under construction: text and the parameters that belong to it, so that a value can never
// become text.
//
// There are four ways to add something, and each says where it comes from:
//   raw("select ")        a literal of this program; only string literals compile
//   ident(name)           a name from anywhere, quoted; cut at the first NUL as PostgreSQL would
//   param(value)          a value from anywhere, sent beside the text as $n of unknown type
//   trusted(Trusted(..))  text that PostgreSQL's catalog printed: type names, default expressions
// Snippets compose with add(); numbering happens once, in statement().
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/statement.hpp"

namespace plinth::pg {

// A string literal: the constructor runs at compile time, so a string made at run time does not
// convert.
class Literal {
 public:
  template <size_t N>
  consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Text that came from the catalog and is SQL already. Never build one from anything a client sent.
struct Trusted {
  explicit Trusted(std::string_view text) : text(text) {}
  std::string_view text;
};

class Snippet {
 public:
  Snippet() = default;
  Snippet(Literal text) : text_(text.text()) {}

  Snippet& raw(Literal text);
  Snippet& ident(std::string_view name);
  Snippet& qualified(std::string_view schema, std::string_view name);
  Snippet& param(Parameter value);
  Snippet& trusted(Trusted text);
  Snippet& add(const Snippet& other);
  Snippet& add(Snippet&& other);

  bool empty() const { return text_.empty(); }

  // The finished statement: every parameter has become $1, $2, … in order of appearance.
  Statement statement(Reuse reuse = Reuse::prepared) &&;

 private:
  std::string text_;  // a NUL stands for the next parameter; no other NUL can get in
  std::vector<Parameter> parameters_;
};

// The parts with `separator` between them.
Snippet join(std::vector<Snippet> parts, Literal separator);

std::string quote_ident(std::string_view name);
void append_quoted_ident(std::string& out, std::string_view name);

// A text[] literal such as {"a","b \"c\""}: every element quoted, NULs cut.
std::string array_literal(const std::vector<std::string>& elements);

}  // namespace plinth::pg
