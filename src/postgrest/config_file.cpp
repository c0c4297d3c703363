#include "postgrest/config_file.hpp"

#include <fmt/format.h>

namespace plinth::postgrest {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trim(std::string_view text) {
  const size_t start = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool is_name(std::string_view text) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !text.empty() && std::ranges::all_of(text, is_part);
}

std::unexpected<base::Error> wrong(std::string message, std::string hint = {}) {
  return std::unexpected(base::Error{.message = std::move(message), .hint = std::move(hint)});
}

// What follows the opening quote; `rest` is left behind the closing one.
base::Checked<std::string> read_string(std::string_view& rest, const Variable& variable) {
  std::string out;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return out;
    if (c == '\\' && !rest.empty()) {
      const char escaped = rest.front();
      rest.remove_prefix(1);
      out += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    } else if (c == '$' && rest.starts_with('$')) {
      rest.remove_prefix(1);
      out += '$';
    } else if (c == '$' && rest.starts_with('(')) {
      const size_t end = rest.find(')');
      if (end == std::string_view::npos) return wrong("$( without )");
      const std::string_view name = rest.substr(1, end - 1);
      const auto value = variable(name);
      if (!value) return wrong(fmt::format("the environment has no variable {}", name));
      out += *value;
      rest.remove_prefix(end + 1);
    } else {
      out += c;
    }
  }
  return wrong("a string without its closing quote");
}

base::Checked<std::string> read_value(std::string_view text, const Variable& variable) {
  std::string value;
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    TRY(value, read_string(text, variable));
  } else {
    const std::string_view word = trim(text.substr(0, text.find('#')));
    if (!is_name(word)) {
      return wrong(
          fmt::format("\"{}\" is no value", word), "Strings stand in double quotes, as in \"anon\"."
      );
    }
    value = word;
    text.remove_prefix(std::min(text.find('#'), text.size()));
  }
  text = trim(text);
  if (!text.empty() && !text.starts_with('#'))
    return wrong(fmt::format("\"{}\" follows the value", text));
  return value;
}

}  // namespace

base::Checked<Values> parse_config_file(std::string_view text, const Variable& variable) {
  Values values;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = trim(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto at_line = [number](base::Error error) {
      error.message = fmt::format("line {}: {}", number, error.message);
      return error;
    };
    const size_t equals = line.find('=');
    const std::string_view name = trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(name))
      return std::unexpected(at_line({.message = "this is not of the form name = value", .hint = {}}
      ));
    const std::string_view rest = trim(line.substr(equals + 1));
    TRY(auto value, base::map_error(read_value(rest, variable), at_line));
    values[std::string(name)] = std::move(value);
  }
  return values;
}

}  // namespace plinth::postgrest
