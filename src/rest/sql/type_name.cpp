#include "rest/sql/type_name.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace plinth::rest {
namespace {

// PostgreSQL's grammar, SimpleTypename: what would be no name of a type when quoted.
constexpr std::array<pg::Literal, 25> spelled{
    "int",
    "integer",
    "smallint",
    "bigint",
    "real",
    "float",
    "double precision",
    "decimal",
    "dec",
    "numeric",
    "boolean",
    "bit",
    "bit varying",
    "character",
    "character varying",
    "char",
    "char varying",
    "nchar",
    "national character",
    "timestamp",
    "timestamp with time zone",
    "timestamp without time zone",
    "time with time zone",
    "time without time zone",
    "interval",
};

// Words in lower case with one blank between them.
std::string normalised(std::string_view written) {
  std::string out;
  for (const char c : written) {
    const bool blank = c == ' ';
    if (blank && (out.empty() || out.ends_with(' '))) continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

pg::Snippet type_name(std::string_view written) {
  const std::string name = normalised(written);
  const auto known = std::ranges::find(spelled, name, &pg::Literal::text);
  pg::Snippet out;
  known == spelled.end() ? out.ident(name) : out.raw(*known);
  return out;
}

}  // namespace plinth::rest
