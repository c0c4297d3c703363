// Check constraints, as far as JSON Schema can say what they ask for. Conditions are read in the
// words in which PostgreSQL prints them back, and only the plain ones: what is not understood is
// left out, so that what is said is never more than the database asks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plinth::jsonschema {

// What of the column's value is compared.
enum class Subject { value, characters, trimmed_characters, elements, json_type };

struct Constant {
  std::string text;
  bool is_number = false;
};

// The subject stands in this relation to one of the constants; several only with "=".
struct Comparison {
  Subject subject = Subject::value;
  std::string comparator;  // "=", "<>", "<", "<=", ">", ">=", "~"
  std::vector<Constant> constants;
  bool rounded = false;  // the subject is made a whole number before
};

// Comparisons that all hold where the condition does, null aside. A domain's condition calls the
// column VALUE.
std::vector<Comparison> parse_check(std::string_view condition, std::string_view column);

}  // namespace plinth::jsonschema
