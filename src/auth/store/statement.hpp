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

}  // namespace plinth::auth::store
