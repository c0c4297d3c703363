#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

// An index is followed by the end of the path; anything else that starts with digits is a key.
bool take_index(Scanner& in, std::string& out) {
  std::string digits = in.take("-") ? "-" : "";
  if (!in.take_digits(digits)) return false;
  if (in.peek() != ')' && !in.sees("->") && !in.sees("::") && !in.sees(".") && !in.sees(",") &&
      !in.take_end())
    return false;
  out = std::move(digits);
  return true;
}

}  // namespace

std::optional<std::vector<JsonStep>> take_json_steps(Scanner& in) {
  std::vector<JsonStep> steps;
  while (true) {
    JsonStep step;
    step.as_text = in.take("->>");
    if (!step.as_text && !in.take("->")) return steps;
    step.is_index = in.attempt([&] { return take_index(in, step.key); });
    if (!step.is_index) {
      auto key = in.attempt([&] { return in.take_json_key(); });
      if (!key) return std::nullopt;
      step.key = *std::move(key);
    }
    steps.push_back(std::move(step));
    in.forget();
  }
}

std::optional<Field> take_field(Scanner& in) {
  in.skip_blanks();
  auto name = in.take_name();
  if (!name) return std::nullopt;
  auto steps = take_json_steps(in);
  if (!steps) return std::nullopt;
  in.skip_blanks();
  return Field{.name = *std::move(name), .steps = *std::move(steps)};
}

std::optional<Path> take_names(Scanner& in) {
  Path names;
  do {
    auto name = in.take_name();
    if (!name) return std::nullopt;
    if (!names.empty()) in.forget();
    names.push_back(*std::move(name));
  } while (in.take_delimiter());
  return names;
}

std::optional<std::pair<Path, Field>> take_tree_path(Scanner& in) {
  auto path = take_names(in);
  if (!path) return std::nullopt;
  auto steps = take_json_steps(in);
  if (!steps) return std::nullopt;
  Field field{.name = std::move(path->back()), .steps = *std::move(steps)};
  path->pop_back();
  return std::pair(*std::move(path), std::move(field));
}

}  // namespace plinth::rest
