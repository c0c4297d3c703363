// A page as a tree of blocks, before it is Markdown or HTML.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace plinth::schemadocs {

// Where a link leads: a place on a page of this documentation, or any other address.
struct Link {
  std::string page;    // its name without ending; empty: this page
  std::string anchor;  // empty: its top
  std::string url;     // of elsewhere; then the two others are empty

  bool empty() const { return page.empty() && anchor.empty() && url.empty(); }
};

enum class Style { plain, code, strong };

struct Span {
  std::string text;
  Style style = Style::plain;
  Link link = {};
};

using Text = std::vector<Span>;

Text plain(std::string_view text);
Text code(std::string_view text);
Text strong(std::string_view text);
Text linked(Text text, const Link& link);
Text& operator+=(Text& text, Text more);
Text operator+(Text text, Text more);
Text operator+(Text text, std::string_view more);
// "a", "a and b", "a, b and c"; `last` is the word before the last.
Text joined(const std::vector<Text>& items, std::string_view last);
// Without styles and links.
std::string plain_text(const Text& text);
// The first letter in upper case.
Text capitalised(Text text);

struct Block;

struct Heading {
  int level = 1;
  std::string anchor;
  Text text;
};
struct Paragraph {
  Text text;
};
struct Row {
  std::vector<Text> cells;
  std::string anchor;
};
struct Grid {
  std::vector<std::string> head;
  std::vector<Row> rows;
};
struct Item {
  Text text;
  std::vector<Item> items;
};
struct List {
  std::vector<Item> items;
};
struct Code {
  std::string language;
  std::string text;
};
struct Details {
  Text summary;
  std::vector<Block> blocks;
};
struct Picture {
  std::string file;  // without ending
  std::string description;
};

struct Block {
  std::variant<Heading, Paragraph, Grid, List, Code, Details, Picture> content;
};

struct Document {
  std::string title;
  std::vector<Block> blocks;

  void add(std::variant<Heading, Paragraph, Grid, List, Code, Details, Picture> content) {
    blocks.push_back({std::move(content)});
  }
};

// A name as part of an anchor: letters, digits and `_` stay, any other byte is "-" and two digits.
std::string anchor_part(std::string_view name);

}  // namespace plinth::schemadocs
