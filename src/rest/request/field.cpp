#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

bool ends_json_key(char c) { return std::string_view("(-:.,>)").find(c) != std::string_view::npos; }

// An index is followed by the end of the path; anything else that starts with digits is a key.
bool take_index(Scanner& in, std::string& out) {
  const size_t start = in.position();
  std::string digits;
  if (in.skip("-")) digits = "-";
  const size_t sign = digits.size();
  while (in.peek() >= '0' && in.peek() <= '9') {
    digits += in.peek();
    in.rewind(in.position() + 1);
  }
  const std::string_view next = in.rest();
  const bool ends = next.empty() || next.starts_with("->") || next.starts_with("::") ||
                    next.starts_with('.') || next.starts_with(',') || next.starts_with(')');
  if (digits.size() == sign || !ends) {
    in.rewind(start);
    return false;
  }
  out = std::move(digits);
  return true;
}

bool take_key(Scanner& in, std::string& out) {
  if (in.take_quoted(out)) return true;
  std::string key;
  while (!in.at_end()) {
    const char c = in.peek();
    const bool dash = c == '-' && !key.empty() && !in.rest().starts_with("->");
    if (ends_json_key(c) && !dash) break;
    key += c;
    in.rewind(in.position() + 1);
  }
  const size_t first = key.find_first_not_of(' ');
  if (first == std::string::npos) return false;
  out = key.substr(first, key.find_last_not_of(' ') - first + 1);
  return true;
}

}  // namespace

Result<std::vector<JsonStep>> take_json_steps(Scanner& in) {
  std::vector<JsonStep> steps;
  while (true) {
    JsonStep step;
    step.as_text = in.take("->>");
    if (!step.as_text && !in.take("->")) return steps;
    step.is_index = take_index(in, step.key);
    if (!step.is_index && !take_key(in, step.key)) {
      in.expect_token("-");
      in.expect("digit");
      in.expect("any non reserved character different from: .,>()");
      return std::unexpected(in.fail());
    }
    steps.push_back(std::move(step));
  }
}

Result<Field> take_field(Scanner& in) {
  Field field;
  field.name = in.take_name();
  if (field.name.empty()) return field;
  TRY(field.steps, take_json_steps(in));
  in.skip_blanks();
  return field;
}

std::string take_type(Scanner& in) {
  in.skip_blanks();
  const std::string_view word = in.take_word();
  return std::string(word.substr(0, word.find_last_not_of(' ') + 1));
}

}  // namespace plinth::rest
