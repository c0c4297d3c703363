// The words of an SQL expression.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::jsonschema {

enum class TokenKind { name, text, number, symbol };

struct Token {
  TokenKind kind = TokenKind::symbol;
  std::string text;     // a name or text without its quotes
  bool quoted = false;  // a name in quotes is no keyword

  bool is(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
  bool is_word(std::string_view word) const {
    return kind == TokenKind::name && !quoted && text == word;
  }
};

using Tokens = std::span<const Token>;

// Unquoted names in lower case. Nothing when a quote does not end.
std::vector<Token> read_tokens(std::string_view sql);

}  // namespace plinth::jsonschema
