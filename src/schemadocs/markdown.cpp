#include "schemadocs/markdown.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plinth::schemadocs {
namespace {

enum class Place { block, cell };

// What Markdown or HTML would take for markup.
std::string escaped(std::string_view text, Place place) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
      continue;
    }
    if (c == '<') {
      out += "&lt;";
      continue;
    }
    if (c == '&') {
      out += "&amp;";
      continue;
    }
    const bool marks = c == '\\' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']' ||
                       c == '~' || (c == '|' && place == Place::cell);
    if (marks) out += '\\';
    out += c;
  }
  return out;
}

size_t longest_run(std::string_view text, char c) {
  size_t longest = 0;
  size_t run = 0;
  for (const char one : text) {
    run = one == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// A code span ends at the next run of as many backticks. In a table a bar ends the cell, also
// within code, unless it is escaped.
std::string code_span(std::string_view text, Place place) {
  if (text.empty()) return {};
  const std::string fence(longest_run(text, '`') + 1, '`');
  std::string inner;
  for (const char c : text) {
    if (c == '|' && place == Place::cell) inner += '\\';
    inner += c == '\n' ? ' ' : c;
  }
  const bool padded = text.starts_with('`') || text.ends_with('`');
  return padded ? fmt::format("{} {} {}", fence, inner, fence) : fence + inner + fence;
}

std::string address(const Link& link) {
  if (!link.url.empty()) return link.url;
  std::string out = link.page.empty() ? std::string() : link.page + ".md";
  if (!link.anchor.empty()) out += '#' + link.anchor;
  return out;
}

std::string span_text(const Span& span, Place place) {
  std::string out =
      span.style == Style::code ? code_span(span.text, place) : escaped(span.text, place);
  if (span.style == Style::strong) out = fmt::format("**{}**", out);
  if (!span.link.empty()) out = fmt::format("[{}]({})", out, address(span.link));
  return out;
}

std::string text_of(const Text& text, Place place) {
  std::string out;
  for (const Span& span : text) out += span_text(span, place);
  return out;
}

std::string anchor_tag(const std::string& anchor) {
  return anchor.empty() ? std::string() : fmt::format("<a id=\"{}\"></a>", anchor);
}

class Writer {
 public:
  std::string out;

  void write(const std::vector<Block>& blocks) {
    for (const Block& block : blocks)
      std::visit([this](const auto& content) { write(content); }, block.content);
  }

 private:
  void write(const Heading& heading) {
    const std::string anchor = anchor_tag(heading.anchor);
    if (!anchor.empty()) out += anchor + "\n\n";
    out += fmt::format(
        "{} {}\n\n",
        std::string(static_cast<size_t>(heading.level), '#'),
        text_of(heading.text, Place::block)
    );
  }

  void write(const Paragraph& paragraph) {
    if (!paragraph.text.empty()) out += text_of(paragraph.text, Place::block) + "\n\n";
  }

  void write(const Grid& grid) {
    out += '|';
    for (const std::string& title : grid.head) out += ' ' + escaped(title, Place::cell) + " |";
    out += "\n|";
    for (size_t i = 0; i < grid.head.size(); ++i) out += "---|";
    out += '\n';
    for (const Row& row : grid.rows) {
      out += '|';
      for (size_t i = 0; i < row.cells.size(); ++i) {
        out += ' ';
        if (i == 0) out += anchor_tag(row.anchor);
        out += text_of(row.cells[i], Place::cell) + " |";
      }
      out += '\n';
    }
    out += '\n';
  }

  void write_items(const std::vector<Item>& items, const std::string& indent) {
    for (const Item& item : items) {
      out += indent + "- " + text_of(item.text, Place::block) + '\n';
      write_items(item.items, indent + "  ");
    }
  }

  void write(const List& list) {
    write_items(list.items, "");
    out += '\n';
  }

  void write(const Code& code) {
    const std::string fence(std::max<size_t>(3, longest_run(code.text, '`') + 1), '`');
    out += fmt::format("{}{}\n{}\n{}\n\n", fence, code.language, code.text, fence);
  }

  void write(const Details& details) {
    out += fmt::format(
        "<details><summary>{}</summary>\n\n", escaped(plain_text(details.summary), Place::block)
    );
    write(details.blocks);
    out += "</details>\n\n";
  }

  void write(const Picture& picture) {
    out += fmt::format(
        "[![{}]({}.svg)]({}.svg)\n\n",
        escaped(picture.description, Place::block),
        picture.file,
        picture.file
    );
  }
};

}  // namespace

std::string render_markdown(const Document& document) {
  Writer writer;
  writer.out =
      "<!-- Made by `plinth schema docs` from the database; edit its comments instead. -->\n\n";
  writer.write(document.blocks);
  while (writer.out.ends_with("\n\n")) writer.out.pop_back();
  return std::move(writer.out);
}

}  // namespace plinth::schemadocs
