// Source to tokens: text between actions, with the white space that trim markers take already gone,
// and the words of actions. Comments leave nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gotemplate/error.hpp"
#include "gotemplate/value.hpp"

namespace plinth::gotemplate {

enum class TokenKind {
  text,        // between actions
  open,        // {{
  close,       // }}
  identifier,  // a function or keyword
  field,       // .Name; the text is without dot
  dot,         // . alone
  variable,    // $name; the text is with the dollar sign
  string,      // its value is in `literal`
  number,      // likewise
  pipe,
  left_paren,
  right_paren,
  comma,
  declare,  // :=
  assign,   // =
  end       // of the source
};

struct Token {
  TokenKind kind;
  Position at;
  std::string text = {};
  Value literal = {};
  bool glued = false;  // nothing but the token before stands before it
};

// The last token is `end`.
Result<std::vector<Token>> lex(std::string_view source);

}  // namespace plinth::gotemplate
