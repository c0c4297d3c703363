#include "schemadocs/marked_text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace plinth::schemadocs {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    out.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool is_list_item(std::string_view line) { return trimmed(line).starts_with("- "); }
bool is_heading(std::string_view line) { return line.starts_with("#"); }
bool is_table_row(std::string_view line) { return line.starts_with("|"); }

bool begins_block(std::string_view line) {
  return trimmed(line).empty() || is_list_item(line) || is_heading(line) || is_table_row(line);
}

std::vector<std::string_view> cells_of(std::string_view line) {
  line = trimmed(line);
  line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  std::vector<std::string_view> out;
  while (true) {
    const size_t bar = line.find('|');
    out.push_back(trimmed(line.substr(0, bar)));
    if (bar == line.npos) return out;
    line.remove_prefix(bar + 1);
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : lines_(lines_of(text)) {}

  std::vector<Block> parse() {
    while (at_ < lines_.size()) {
      const std::string_view line = lines_[at_];
      if (trimmed(line).empty()) {
        ++at_;
      } else if (is_heading(line)) {
        add_heading(line);
      } else if (is_table_row(line)) {
        add_table();
      } else if (is_list_item(line)) {
        add_list();
      } else {
        add(Paragraph{parse_marked_line(continued(std::string(lines_[at_++])))});
      }
    }
    return std::move(blocks_);
  }

 private:
  template <class Content>
  void add(Content content) {
    blocks_.push_back({std::move(content)});
  }

  void add_heading(std::string_view line) {
    const size_t level = line.find_first_not_of('#');
    add(Heading{
        .level = static_cast<int>(std::min<size_t>(level, 6)),
        .anchor = {},
        .text = parse_marked_line(trimmed(line.substr(std::min(level, line.size()))))
    });
    ++at_;
  }

  void add_table() {
    Grid grid;
    for (const std::string_view cell : cells_of(lines_[at_++])) grid.head.emplace_back(cell);
    for (; at_ < lines_.size() && is_table_row(lines_[at_]); ++at_) {
      if (lines_[at_].starts_with("|--")) continue;
      Row row;
      for (const std::string_view cell : cells_of(lines_[at_]))
        row.cells.push_back(parse_marked_line(cell));
      grid.rows.push_back(std::move(row));
    }
    add(std::move(grid));
  }

  // Items begin with "- "; indented ones belong to the one before.
  void add_list() {
    List list;
    while (at_ < lines_.size() && is_list_item(lines_[at_])) {
      const bool inner = lines_[at_].starts_with(' ') && !list.items.empty();
      std::string text(trimmed(lines_[at_++]).substr(2));
      Item item{.text = parse_marked_line(continued(std::move(text))), .items = {}};
      (inner ? list.items.back().items : list.items).push_back(std::move(item));
    }
    add(std::move(list));
  }

  // The text with the lines that go on with it.
  std::string continued(std::string text) {
    for (; at_ < lines_.size() && !begins_block(lines_[at_]); ++at_) {
      text += ' ';
      text += trimmed(lines_[at_]);
    }
    return text;
  }

  std::vector<std::string_view> lines_;
  size_t at_ = 0;
  std::vector<Block> blocks_;
};

// The end of what `mark` opens at the beginning of the text.
std::optional<size_t> closing(std::string_view text, std::string_view mark) {
  if (!text.starts_with(mark)) return std::nullopt;
  const size_t end = text.find(mark, mark.size());
  if (end == text.npos || end == mark.size()) return std::nullopt;
  return end;
}

struct MarkedLink {
  std::string_view text;
  std::string_view url;
  size_t size;  // of the whole
};

std::optional<MarkedLink> link_at(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  const size_t middle = text.find("](");
  const size_t end = middle == text.npos ? text.npos : text.find(')', middle);
  if (end == text.npos) return std::nullopt;
  return MarkedLink{
      .text = text.substr(1, middle - 1),
      .url = text.substr(middle + 2, end - middle - 2),
      .size = end + 1
  };
}

}  // namespace

std::vector<Block> parse_marked_text(std::string_view text) { return Parser(text).parse(); }

Text parse_marked_line(std::string_view line) {
  Text out;
  std::string pending;
  const auto flush = [&] {
    out += plain(pending);
    pending.clear();
  };
  while (!line.empty()) {
    if (const auto end = closing(line, "`")) {
      flush();
      out += code(line.substr(1, *end - 1));
      line.remove_prefix(*end + 1);
    } else if (const auto stop = closing(line, "**")) {
      flush();
      out += strong(line.substr(2, *stop - 2));
      line.remove_prefix(*stop + 2);
    } else if (const auto link = link_at(line)) {
      flush();
      out += linked(plain(link->text), {.page = {}, .anchor = {}, .url = std::string(link->url)});
      line.remove_prefix(link->size);
    } else {
      pending += line.front();
      line.remove_prefix(1);
    }
  }
  flush();
  return out;
}

}  // namespace plinth::schemadocs
