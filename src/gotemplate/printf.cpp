// printf with Go's verbs %v %s %d %q %t %f %x and %%, flags - 0 + and widths; what does not fit is
// printed as Go does: %!d(string=x), %!s(MISSING), %!(EXTRA …).
#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "gotemplate/escape.hpp"
#include "gotemplate/functions.hpp"

namespace plinth::gotemplate {
namespace {

constexpr size_t max_width = 1000;

struct Verb {
  char name = 0;
  bool left = false;
  bool zeros = false;
  bool plus = false;
  size_t width = 0;
  std::optional<size_t> precision;
};

size_t read_size(std::string_view& format) {
  size_t size = 0;
  for (; !format.empty() && format.front() >= '0' && format.front() <= '9'; format.remove_prefix(1))
    size = std::min(size * 10 + static_cast<size_t>(format.front() - '0'), max_width);
  return size;
}

// Takes what stands behind the percent sign off `format`.
Verb read_verb(std::string_view& format) {
  Verb verb;
  for (; !format.empty(); format.remove_prefix(1)) {
    if (format.front() == '-')
      verb.left = true;
    else if (format.front() == '0')
      verb.zeros = true;
    else if (format.front() == '+')
      verb.plus = true;
    else if (format.front() != ' ' && format.front() != '#')
      break;
  }
  verb.width = read_size(format);
  if (format.starts_with('.')) {
    format.remove_prefix(1);
    verb.precision = read_size(format);
  }
  if (format.empty()) return verb;
  verb.name = format.front();
  format.remove_prefix(1);
  return verb;
}

std::string_view go_type(const json::Value& value) {
  if (value.is_string()) return "string";
  if (value.is_bool()) return "bool";
  if (value.is_double()) return "float64";
  if (value.is_number()) return "int";
  return value.is_array() ? "[]interface {}" : "map[string]interface {}";
}

std::string plain_text(const json::Value& value) {
  if (value.is_null()) return "<nil>";
  std::string text;
  append_text(text, value);
  return text;
}

std::string misfit(char verb, const json::Value& value) {
  if (value.is_null()) return fmt::format("%!{}(<nil>)", verb);
  return fmt::format("%!{}({}={})", verb, go_type(value), plain_text(value));
}

std::string shorten(std::string text, const Verb& verb) {
  if (!verb.precision) return text;
  size_t characters = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool starts_one = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (starts_one && characters++ == *verb.precision) return text.substr(0, at);
  }
  return text;
}

std::string whole_number(const Verb& verb, int64_t number) {
  const bool is_hex = verb.name == 'x' || verb.name == 'X';
  if (!is_hex) return fmt::format("{}{}", verb.plus && number >= 0 ? "+" : "", number);
  return verb.name == 'x' ? fmt::format("{:x}", number) : fmt::format("{:X}", number);
}

// Without padding.
std::string convert(const Verb& verb, const json::Value& value) {
  switch (verb.name) {
    case 'v':
      return plain_text(value);
    case 's':
      if (!value.is_string() && !value.is_structured()) return misfit('s', value);
      return shorten(plain_text(value), verb);
    case 'q':
      if (!value.is_string()) return misfit('q', value);
      return quote_go(std::string_view(value.get_string()));
    case 't':
      return value.is_bool() ? plain_text(value) : misfit('t', value);
    case 'd':
    case 'x':
    case 'X':
      if (const auto number = integer_of(value)) return whole_number(verb, *number);
      return misfit(verb.name, value);
    case 'f':
      if (const auto number = number_of(value))
        return fmt::format(
            "{}{:.{}f}",
            verb.plus && *number >= 0 ? "+" : "",
            *number,
            std::min<size_t>(verb.precision.value_or(6), 30)
        );
      return misfit('f', value);
    default:
      return misfit(verb.name, value);
  }
}

std::string pad(std::string text, const Verb& verb) {
  const auto characters = static_cast<size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
  if (characters >= verb.width) return text;
  const size_t missing = verb.width - characters;
  if (verb.left) return text.append(missing, ' ');
  const bool is_numeric = verb.name == 'd' || verb.name == 'f' || verb.name == 'x';
  if (!verb.zeros || !is_numeric) return text.insert(0, missing, ' ');
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  return text.insert(has_sign ? 1 : 0, missing, '0');
}

std::string name_of_verb(char verb) {
  const auto byte = static_cast<unsigned char>(verb);
  return byte < 0x80 ? std::string(1, verb) : "?";
}

void append_extra(std::string& out, std::span<const Value> extra, size_t room) {
  if (extra.empty()) return;
  out += "%!(EXTRA ";
  for (size_t i = 0; i < extra.size() && out.size() <= room; ++i) {
    if (i > 0) out += ", ";
    if (!extra[i]->is_null()) out.append(go_type(*extra[i])).append("=");
    out += plain_text(*extra[i]);
  }
  out += ')';
}

}  // namespace

Outcome call_printf(const Call& call) {
  if (!call.arguments[0]->is_string())
    return std::unexpected("printf takes a format first: printf \"%s\" .Email");
  std::string_view format = call.arguments[0]->get_string();
  std::span<const Value> rest = call.arguments.subspan(1);
  std::string out;
  while (!format.empty() && out.size() <= call.room) {
    const size_t percent = std::min(format.find('%'), format.size());
    out += format.substr(0, percent);
    format.remove_prefix(percent);
    if (format.empty()) break;
    format.remove_prefix(1);
    const Verb verb = read_verb(format);
    if (verb.name == 0) {
      out += "%!(NOVERB)";
    } else if (verb.name == '%') {
      out += '%';
    } else if (rest.empty()) {
      out += "%!" + name_of_verb(verb.name) + "(MISSING)";
    } else {
      out += pad(convert(verb, *rest.front()), verb);
      rest = rest.subspan(1);
    }
  }
  append_extra(out, rest, call.room);
  if (out.size() > call.room) return std::unexpected("printf makes too long a text");
  return make(json::Value(out));
}

}  // namespace plinth::gotemplate
