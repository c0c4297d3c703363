#include "schemadocs/expression.hpp"

namespace plinth::schemadocs {
namespace {

constexpr std::string_view blanks = " \t\n";

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Behind the quoted text or name that begins at `at`; a doubled quote is two texts side by side.
size_t after_quoted(std::string_view text, size_t at) {
  const size_t end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

// Behind the parenthesis that closes the one at `at`.
size_t after_group(std::string_view text, size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      at = after_quoted(text, at);
      continue;
    }
    ++at;
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && --depth == 0) return at;
  }
  return at;
}

// Blanks outside of quotes made one, and none behind "(": PostgreSQL indents subqueries.
std::string in_one_line(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      const size_t end = after_quoted(text, at);
      out.append(text.substr(at, end - at));
      at = end;
    } else if (blanks.contains(c)) {
      if (!out.empty() && !out.ends_with(' ') && !out.ends_with('(')) out += ' ';
      ++at;
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

Expression parse_line(std::string_view text) {
  text = without_parentheses(text);
  using Kind = Expression::Kind;
  for (const auto& [separator, kind] :
       {std::pair{" OR ", Kind::any_of}, std::pair{" AND ", Kind::all_of}}) {
    const auto parts = split_outside(text, separator);
    if (parts.size() < 2) continue;
    Expression out{.kind = kind, .text = {}, .parts = {}};
    for (const std::string_view part : parts) out.parts.push_back(parse_line(part));
    return out;
  }
  if (text.starts_with("NOT ")) {
    return {.kind = Kind::negation, .text = {}, .parts = {parse_line(text.substr(4))}};
  }
  return {.kind = Kind::atom, .text = std::string(text), .parts = {}};
}

}  // namespace

std::string_view without_parentheses(std::string_view text) {
  text = trimmed(text);
  while (text.starts_with('(') && after_group(text, 0) == text.size() && text.ends_with(')'))
    text = trimmed(text.substr(1, text.size() - 2));
  return text;
}

std::vector<std::string_view> split_outside(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> out;
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      at = after_quoted(text, at);
    } else if (c == '(' || c == '[') {
      at = after_group(text, at);
    } else if (text.substr(at).starts_with(separator)) {
      out.push_back(text.substr(begin, at - begin));
      at += separator.size();
      begin = at;
    } else {
      ++at;
    }
  }
  out.push_back(text.substr(begin));
  return out;
}

Expression parse_expression(std::string_view text) { return parse_line(in_one_line(text)); }

}  // namespace plinth::schemadocs
