#include "gotemplate/functions.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "gotemplate/escape.hpp"

namespace plinth::gotemplate {
namespace {

constexpr size_t any_number = std::numeric_limits<size_t>::max();

enum class Spacing { between_values, always };

// As Go's fmt.Sprint: a space between two values when neither is text.
base::Result<std::string, std::string> join(const Call& call, Spacing spacing) {
  std::string out;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const json::Value& value = *call.arguments[i];
    const bool apart = spacing == Spacing::always ||
                       (i > 0 && !value.is_string() && !call.arguments[i - 1]->is_string());
    if (i > 0 && apart) out += ' ';
    if (value.is_null())
      out += "<nil>";
    else
      append_text(out, value);
    if (out.size() > call.room) return std::unexpected("the text becomes too long");
  }
  return out;
}

Outcome call_print(const Call& call) {
  TRY(const std::string text, join(call, Spacing::between_values));
  return make(json::Value(text));
}

Outcome call_println(const Call& call) {
  TRY(const std::string text, join(call, Spacing::always));
  return make(json::Value(text + "\n"));
}

template <std::string (*Escape)(std::string_view)>
Outcome call_escape(const Call& call) {
  TRY(const std::string text, join(call, Spacing::between_values));
  return make(json::Value(Escape(text)));
}

Outcome call_not(const Call& call) { return make(!is_true(*call.arguments[0])); }

Outcome call_len(const Call& call) {
  const json::Value& value = *call.arguments[0];
  if (const auto* text = value.if_string()) return make(text->size());
  if (const auto* array = value.if_array()) return make(array->size());
  if (const auto* object = value.if_object()) return make(object->size());
  return std::unexpected(fmt::format("len takes a text or a list, not {}", kind_of(value)));
}

Outcome element(const Value& whole, const json::Value& index) {
  if (const auto* object = whole->if_object()) {
    const auto* name = index.if_string();
    if (name == nullptr)
      return std::unexpected("index of an object takes a name: index .Data \"name\"");
    const json::Value* found = object->if_contains(*name);
    return found == nullptr ? nil() : part_of(whole, *found);
  }
  const auto* array = whole->if_array();
  if (array == nullptr)
    return std::unexpected(fmt::format("index takes an object or a list, not {}", kind_of(*whole)));
  const auto at = integer_of(index);
  if (!at) return std::unexpected("index of a list takes a whole number");
  if (*at < 0 || static_cast<size_t>(*at) >= array->size())
    return std::unexpected(fmt::format("the list has no element {}; len tells how many", *at));
  return part_of(whole, (*array)[static_cast<size_t>(*at)]);
}

Outcome call_index(const Call& call) {
  Value value = call.arguments[0];
  for (const Value& index : call.arguments.subspan(1)) {
    TRY(value, element(value, *index));
  }
  return value;
}

bool is_inside_character(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

// Of text; a character that would be cut is taken whole.
Outcome call_slice(const Call& call) {
  const auto* whole = call.arguments[0]->if_string();
  if (whole == nullptr)
    return std::unexpected(fmt::format("slice takes a text, not {}", kind_of(*call.arguments[0])));
  const std::string_view text = *whole;
  size_t bounds[2] = {0, text.size()};
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    const auto at = integer_of(*call.arguments[i]);
    if (!at || *at < 0 || static_cast<size_t>(*at) > text.size())
      return std::unexpected("slice goes beyond the text; len tells how long it is");
    bounds[i - 1] = static_cast<size_t>(*at);
  }
  auto [from, to] = bounds;
  if (from > to) return std::unexpected("slice ends before it starts");
  while (is_inside_character(text, from)) --from;
  while (is_inside_character(text, to)) ++to;
  return make(json::Value(text.substr(from, to - from)));
}

constexpr FunctionInfo functions[] = {
    {"and", 1, any_number, Evaluation::until_no, nullptr},
    {"eq", 2, any_number, Evaluation::all, call_eq},
    {"ge", 2, 2, Evaluation::all, call_ge},
    {"gt", 2, 2, Evaluation::all, call_gt},
    {"html", 1, any_number, Evaluation::all, call_escape<escape_html>},
    {"index", 1, any_number, Evaluation::all, call_index},
    {"js", 1, any_number, Evaluation::all, call_escape<escape_js>},
    {"le", 2, 2, Evaluation::all, call_le},
    {"len", 1, 1, Evaluation::all, call_len},
    {"lt", 2, 2, Evaluation::all, call_lt},
    {"ne", 2, 2, Evaluation::all, call_ne},
    {"not", 1, 1, Evaluation::all, call_not},
    {"or", 1, any_number, Evaluation::until_yes, nullptr},
    {"print", 0, any_number, Evaluation::all, call_print},
    {"printf", 1, any_number, Evaluation::all, call_printf},
    {"println", 0, any_number, Evaluation::all, call_println},
    {"slice", 1, 3, Evaluation::all, call_slice},
    {"urlquery", 1, any_number, Evaluation::all, call_escape<escape_query>},
};

}  // namespace

const FunctionInfo* find_function(std::string_view name) {
  const auto* found = std::ranges::find(functions, name, &FunctionInfo::name);
  return found == std::end(functions) ? nullptr : found;
}

}  // namespace plinth::gotemplate
