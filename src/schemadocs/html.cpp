#include "schemadocs/html.hpp"

#include <fmt/format.h>

namespace plinth::schemadocs {
namespace {

std::string address(const Link& link) {
  if (!link.url.empty()) return link.url;
  std::string out = link.page.empty() ? std::string() : link.page + ".html";
  if (!link.anchor.empty()) out += '#' + link.anchor;
  return out;
}

std::string span_html(const Span& span) {
  std::string out = escape_html(span.text);
  if (span.style == Style::code) out = fmt::format("<code>{}</code>", out);
  if (span.style == Style::strong) out = fmt::format("<strong>{}</strong>", out);
  if (!span.link.empty())
    out = fmt::format("<a href=\"{}\">{}</a>", escape_html(address(span.link)), out);
  return out;
}

std::string text_html(const Text& text) {
  std::string out;
  for (const Span& span : text) out += span_html(span);
  return out;
}

std::string id_of(const std::string& anchor) {
  return anchor.empty() ? std::string() : fmt::format(" id=\"{}\"", escape_html(anchor));
}

class Writer {
 public:
  explicit Writer(const Pictures& pictures) : pictures_(pictures) {}

  std::string out;

  void write(const std::vector<Block>& blocks) {
    for (const Block& block : blocks)
      std::visit([this](const auto& content) { write(content); }, block.content);
  }

 private:
  void write(const Heading& heading) {
    const std::string mark =
        heading.anchor.empty()
            ? std::string()
            : fmt::format(
                  " <a class=\"anchor\" href=\"#{}\" aria-label=\"Link to this part\">#</a>",
                  escape_html(heading.anchor)
              );
    out += fmt::format(
        "<h{0}{1}>{2}{3}</h{0}>\n",
        heading.level,
        id_of(heading.anchor),
        text_html(heading.text),
        mark
    );
  }

  void write(const Paragraph& paragraph) {
    if (!paragraph.text.empty()) out += "<p>" + text_html(paragraph.text) + "</p>\n";
  }

  void write(const Grid& grid) {
    out += "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>";
    for (const std::string& title : grid.head)
      out += fmt::format("<th scope=\"col\">{}</th>", escape_html(title));
    out += "</tr></thead><tbody>\n";
    for (const Row& row : grid.rows) {
      out += fmt::format("<tr{}>", id_of(row.anchor));
      for (const Text& cell : row.cells) out += "<td>" + text_html(cell) + "</td>";
      out += "</tr>\n";
    }
    out += "</tbody></table></div>\n";
  }

  void write_items(const std::vector<Item>& items) {
    if (items.empty()) return;
    out += "<ul>\n";
    for (const Item& item : items) {
      out += "<li>" + text_html(item.text);
      write_items(item.items);
      out += "</li>\n";
    }
    out += "</ul>\n";
  }

  void write(const List& list) { write_items(list.items); }

  void write(const Code& code) {
    out += fmt::format(
        "<pre class=\"{}\" tabindex=\"0\"><code>{}</code></pre>\n",
        escape_html(code.language),
        escape_html(code.text)
    );
  }

  void write(const Details& details) {
    out += "<details><summary>" + text_html(details.summary) + "</summary>\n";
    write(details.blocks);
    out += "</details>\n";
  }

  void write(const Picture& picture) {
    const std::string svg = pictures_ ? pictures_(picture.file) : std::string();
    if (svg.empty()) {
      out +=
          "<p class=\"no-diagram\">There is no diagram here: <code>plinth schema docs --format "
          "html</code> draws it.</p>\n";
      return;
    }
    out += fmt::format(
        "<figure class=\"diagram\" tabindex=\"0\" aria-label=\"{}\">{}</figure>\n",
        escape_html(picture.description),
        svg
    );
  }

  const Pictures& pictures_;
};

std::string contents_of(const Document& document) {
  std::string out;
  for (const Block& block : document.blocks) {
    const auto* heading = std::get_if<Heading>(&block.content);
    if (heading == nullptr || heading->anchor.empty() || heading->level > 3) continue;
    out += fmt::format(
        "<li class=\"level-{}\"><a href=\"#{}\">{}</a></li>\n",
        heading->level,
        escape_html(heading->anchor),
        escape_html(plain_text(heading->text))
    );
  }
  return out;
}

std::string pages_of(const Frame& frame, const std::string& page) {
  std::string out;
  for (const Frame::Entry& entry : frame.pages) {
    out += fmt::format(
        "<li><a href=\"{}.html\"{}>{}</a></li>\n",
        entry.page,
        entry.page == page ? " aria-current=\"page\"" : "",
        escape_html(entry.title)
    );
  }
  return out;
}

constexpr std::string_view page_template = R"html(<!doctype html>
<!-- Made by `plinth schema docs` from the database; edit its comments instead. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="schema.css">
<script src="search-index.js" defer></script>
<script src="schema.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<a class="home" href="index.html">{name}</a>
<div class="search" role="search">
<input id="search" type="search" placeholder="Search tables, columns, functions" aria-label="Search" autocomplete="off"
 spellcheck="false" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list">
<kbd>/</kbd>
<ul id="results" role="listbox" aria-label="Results" hidden></ul>
</div>
</header>
<div class="columns">
<nav class="pages" aria-label="Areas"><ul>
{pages}</ul></nav>
<main id="content" tabindex="-1">
{body}</main>
<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>
{contents}</ul></nav>
</div>
</body>
</html>
)html";

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string render_html(
    const Document& document, const std::string& page, const Frame& frame, const Pictures& pictures
) {
  Writer writer(pictures);
  writer.write(document.blocks);
  const std::string title =
      document.title == frame.title ? frame.title : document.title + " · " + frame.title;
  return fmt::format(
      page_template,
      fmt::arg("title", escape_html(title)),
      fmt::arg("name", escape_html(frame.title)),
      fmt::arg("pages", pages_of(frame, page)),
      fmt::arg("body", writer.out),
      fmt::arg("contents", contents_of(document))
  );
}

}  // namespace plinth::schemadocs
