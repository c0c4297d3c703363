#include "schemadocs/document.hpp"

#include <iterator>

#include <fmt/format.h>

namespace plinth::schemadocs {

Text plain(std::string_view text) {
  if (text.empty()) return {};
  return {{.text = std::string(text)}};
}

Text code(std::string_view text) { return {{.text = std::string(text), .style = Style::code}}; }

Text strong(std::string_view text) { return {{.text = std::string(text), .style = Style::strong}}; }

Text linked(Text text, const Link& link) {
  for (Span& span : text) span.link = link;
  return text;
}

Text& operator+=(Text& text, Text more) {
  text.insert(
      text.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
  );
  return text;
}

Text operator+(Text text, Text more) {
  text += std::move(more);
  return text;
}

Text operator+(Text text, std::string_view more) { return std::move(text) + plain(more); }

Text joined(const std::vector<Text>& items, std::string_view last) {
  Text out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += plain(i + 1 == items.size() ? fmt::format(" {} ", last) : ", ");
    out += items[i];
  }
  return out;
}

std::string plain_text(const Text& text) {
  std::string out;
  for (const Span& span : text) out += span.text;
  return out;
}

Text capitalised(Text text) {
  if (text.empty() || text.front().style == Style::code || text.front().text.empty()) return text;
  char& first = text.front().text.front();
  if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
  return text;
}

std::string anchor_part(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool stays =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (stays) {
      out += c;
    } else {
      out += fmt::format("-{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace plinth::schemadocs
