#include "seed/copy_text.hpp"

#include <fmt/format.h>

#include "json/writer.hpp"

namespace plinth::seed {
namespace {

void append_element(std::string& out, std::string_view item) {
  out += '"';
  for (const char c : item) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

template <class List>
Array quoted_array(const List& items) {
  std::string out = "{";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    append_element(out, item);
  }
  return {out + "}"};
}

std::string decimal_text(const Decimal& number) {
  int64_t unit = 1;
  for (int i = 0; i < number.digits; ++i) unit *= 10;
  const int64_t size = number.value < 0 ? -number.value : number.value;
  const std::string_view sign = number.value < 0 ? "-" : "";
  if (number.digits == 0) return fmt::format("{}{}", sign, size);
  return fmt::format("{}{}.{:0{}}", sign, size / unit, size % unit, number.digits);
}

}  // namespace

Array text_array(const std::vector<std::string>& items) { return quoted_array(items); }
Array text_array(std::initializer_list<std::string_view> items) { return quoted_array(items); }

Array uuid_array(const std::vector<Uuid>& items) {
  std::string out = "{";
  for (const Uuid& id : items) {
    if (out.size() > 1) out += ',';
    out += id.text();
  }
  return {out + "}"};
}

Array number_array(std::initializer_list<int64_t> items) {
  std::string out = "{";
  for (const int64_t item : items) {
    if (out.size() > 1) out += ',';
    out += std::to_string(item);
  }
  return {out + "}"};
}

void append_value(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
}

void append_value(std::string& out, std::nullopt_t) { out += "\\N"; }
void append_value(std::string& out, const Uuid& id) { out += id.text(); }
void append_value(std::string& out, Moment moment) { out += moment.text(); }
void append_value(std::string& out, Day day) { out += day.text(); }
void append_value(std::string& out, const Decimal& number) { out += decimal_text(number); }
void append_value(std::string& out, const Array& array) { append_value(out, array.literal); }

std::string json_text(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string json_value(const Decimal& number) { return decimal_text(number); }

std::string json_array(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out += ", ";
    out += value;
  }
  return out + "]";
}

}  // namespace plinth::seed
