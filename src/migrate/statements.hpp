// Where the statements of an SQL text begin and end.
//
// Needed to say which line of a migration failed and to record its statements as the Supabase CLI
// does; PostgreSQL itself gets the text whole. Knows quotes, dollar quotes, nested comments and the
// bodies of functions in standard SQL (`begin atomic … end`).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace plinth::migrate {

struct StatementText {
  size_t offset;          // of its first character that is neither blank nor comment
  std::string_view text;  // without the semicolon
};

std::vector<StatementText> split_statements(std::string_view sql);

// Counted from 1.
size_t line_at(std::string_view text, size_t offset);

// PostgreSQL counts positions in characters from 1; this gives the byte.
size_t byte_of_character(std::string_view text, size_t position);

}  // namespace plinth::migrate
