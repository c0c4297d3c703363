// The SQL of the auth module lives in this folder, as named constants. A function here turns values
// into a statement, or rows into values; none of them runs anything. The recipes (endpoints/)
// decide what runs together.
#pragma once

#include <vector>

#include "pg/snippet.hpp"
#include "pg/statement.hpp"

namespace plinth::auth::store {

// Only text that stands in the program compiles as `text`; values go beside it.
inline pg::Statement bind(pg::Literal text, std::vector<pg::Parameter> parameters) {
  return {.text = std::string(text.text()), .parameters = std::move(parameters)};
}

// The empty string as null: how GoTrue keeps an absent email or phone.
inline pg::Parameter or_null(const std::string& text) {
  return text.empty() ? pg::Parameter() : pg::Parameter(text);
}

// The text as a pattern of LIKE that stands for itself.
inline std::string escape_like(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace plinth::auth::store
