#include "jsonschema/check_tokens.hpp"

#include <algorithm>

namespace plinth::jsonschema {
namespace {

constexpr std::string_view operator_characters = "+-*/<>=~!@#%^&|`?";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

bool continues_name(char c) { return begins_name(c) || is_digit(c) || c == '$'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

template <class Belongs>
std::string_view take_while(std::string_view& rest, Belongs belongs) {
  const auto end = std::ranges::find_if_not(rest, belongs);
  const std::string_view taken(rest.begin(), end);
  rest.remove_prefix(taken.size());
  return taken;
}

// Up to the quote that ends it, doubled ones being part of it. False when there is none.
bool take_quoted(std::string_view& rest, std::string& out) {
  const char quote = rest.front();
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == quote) {
      if (i + 1 == rest.size() || rest[i + 1] != quote) {
        rest.remove_prefix(i + 1);
        return true;
      }
      ++i;
    }
    out += rest[i];
  }
  return false;
}

Token take_symbol(std::string_view& rest) {
  const auto is_operator = [](char c) { return operator_characters.contains(c); };
  if (is_operator(rest.front())) return {.text = std::string(take_while(rest, is_operator))};
  const std::string_view taken = rest.substr(0, rest.starts_with("::") ? 2 : 1);
  rest.remove_prefix(taken.size());
  return {.text = std::string(taken)};
}

}  // namespace

std::vector<Token> read_tokens(std::string_view sql) {
  std::vector<Token> out;
  while (!sql.empty()) {
    const char c = sql.front();
    if (c == ' ' || c == '\n' || c == '\t') {
      sql.remove_prefix(1);
    } else if (c == '\'' || c == '"') {
      Token token{.kind = c == '"' ? TokenKind::name : TokenKind::text, .quoted = true};
      if (!take_quoted(sql, token.text)) return {};
      out.push_back(std::move(token));
    } else if (begins_name(c)) {
      out.push_back({.kind = TokenKind::name, .text = lower(take_while(sql, continues_name))});
    } else if (is_digit(c)) {
      const auto belongs = [](char d) { return is_digit(d) || d == '.'; };
      out.push_back({.kind = TokenKind::number, .text = std::string(take_while(sql, belongs))});
    } else {
      out.push_back(take_symbol(sql));
    }
  }
  return out;
}

}  // namespace plinth::jsonschema
