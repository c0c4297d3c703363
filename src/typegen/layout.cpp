#include "typegen/layout.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace plinth::typegen {
namespace {

constexpr size_t line_width = 80;
constexpr size_t step = 2;

std::string spaces(size_t count) { return std::string(count, ' '); }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

// What needs no quotes as the name of a member.
bool is_identifier(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::ranges::all_of(name, is_name_character);
}

std::string head_of(const Member& member) {
  const std::string name = is_identifier(member.name) ? member.name : quoted(member.name);
  return name + (member.optional ? "?: " : ": ");
}

bool needs_parentheses(const Node& node) { return node.kind == Node::Kind::choice; }

std::optional<std::string> flat(const Node& node);

std::optional<std::string> flat_object(const Node& node) {
  if (node.members.empty()) return "{}";
  std::string out = "{ ";
  for (const Member& member : node.members) {
    const auto value = flat(member.value);
    if (!value || !member.comment.empty()) return std::nullopt;
    if (&member != &node.members.front()) out += node.form == Node::Form::type ? "; " : ", ";
    out += head_of(member) + *value;
  }
  return out + " }";
}

std::optional<std::string> flat_items(const Node& node, std::string_view separator) {
  std::string out;
  for (const Node& item : node.items) {
    const auto one = flat(item);
    if (!one) return std::nullopt;
    if (&item != &node.items.front()) out += separator;
    out += *one;
  }
  return out;
}

// All on one line; nothing where that must not be.
std::optional<std::string> flat(const Node& node) {
  const bool empty = node.members.empty() && node.items.empty();
  if (node.open && !empty) return std::nullopt;
  switch (node.kind) {
    case Node::Kind::text:
      return node.text;
    case Node::Kind::object:
      return flat_object(node);
    case Node::Kind::choice:
      return flat_items(node, " | ");
    case Node::Kind::list: {
      const auto items = flat_items(node, ", ");
      return items ? std::optional("[" + *items + "]") : std::nullopt;
    }
    case Node::Kind::postfix: {
      const auto item = flat(node.items.front());
      if (!item) return std::nullopt;
      return (needs_parentheses(node.items.front()) ? "(" + *item + ")" : *item) + node.text;
    }
  }
  return std::nullopt;
}

// In characters: what is no first byte of one in UTF-8 does not count.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool fits(std::string_view text, size_t column, size_t trailing) {
  return column + width_of(text) + trailing <= line_width;
}

std::string comment_lines(std::string_view comment, size_t indent) {
  std::string text(comment);
  for (size_t at = 0; (at = text.find("*/", at)) != std::string::npos; at += 3)
    text.replace(at, 2, "*\\/");
  if (!text.contains('\n')) return fmt::format("{}/** {} */\n", spaces(indent), text);
  std::string out = spaces(indent) + "/**\n";
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    out += spaces(indent) + (line.empty() ? " *\n" : " * " + line + "\n");
    at = end + 1;
  }
  return out + spaces(indent) + " */\n";
}

std::string broken_member(const Member& member, size_t indent, size_t trailing);

std::string broken_object(const Node& node, size_t indent) {
  if (node.members.empty()) return "{}";
  const bool is_value = node.form == Node::Form::value;
  std::string out = "{\n";
  for (const Member& member : node.members) {
    if (!member.comment.empty()) out += comment_lines(member.comment, indent + step);
    out += spaces(indent + step) + broken_member(member, indent + step, is_value ? 1 : 0);
    out += is_value ? ",\n" : "\n";
  }
  return out + spaces(indent) + "}";
}

std::string broken_list(const Node& node, size_t indent) {
  std::string out = "[\n";
  for (const Node& item : node.items)
    out += spaces(indent + step) + lay_out(item, indent + step, indent + step, 1) + ",\n";
  return out + spaces(indent) + "]";
}

// Each on a line of its own behind a bar; an object's members stand to the right of the bar.
std::string broken_choice(const Node& node, size_t indent) {
  std::string out;
  for (const Node& item : node.items) {
    out += "\n" + spaces(indent) + "| ";
    out += lay_out(item, indent + step, indent + step);
  }
  return out;
}

// `{…} | null` stays together.
bool is_object_or_null(const Node& node) {
  return node.kind == Node::Kind::choice && node.items.size() == 2 &&
         node.items.front().kind == Node::Kind::object && node.items.back().text == "null";
}

std::string broken(const Node& node, size_t indent) {
  switch (node.kind) {
    case Node::Kind::text:
      return node.text;
    case Node::Kind::object:
      return broken_object(node, indent);
    case Node::Kind::list:
      return broken_list(node, indent);
    case Node::Kind::choice:
      if (is_object_or_null(node)) return broken_object(node.items.front(), indent) + " | null";
      return broken_choice(node, indent + step);
    case Node::Kind::postfix: {
      const Node& item = node.items.front();
      if (needs_parentheses(item))
        return "(" + broken_choice(item, indent + step) + "\n" + spaces(indent) + ")" + node.text;
      return broken(item, indent) + node.text;
    }
  }
  return {};
}

std::string broken_member(const Member& member, size_t indent, size_t trailing) {
  std::string head = head_of(member);
  std::string value = lay_out(member.value, indent, indent + width_of(head), trailing);
  if (value.starts_with('\n')) head.pop_back();  // no space at the end of a line
  return head + value;
}

}  // namespace

Node text_node(std::string text) { return {.text = std::move(text)}; }

Node object_node(std::vector<Member> members, Layout layout) {
  return {
      .kind = Node::Kind::object,
      .open = layout == Layout::open,
      .members = std::move(members),
  };
}

Node value_object_node(std::vector<Member> members) {
  Node node = object_node(std::move(members), Layout::open);
  node.form = Node::Form::value;
  return node;
}

Node list_node(std::vector<Node> items, Layout layout) {
  return {
      .kind = Node::Kind::list,
      .open = layout == Layout::open,
      .items = std::move(items),
  };
}

Node choice_node(std::vector<Node> items) {
  if (items.size() == 1) return std::move(items.front());
  Node node{.kind = Node::Kind::choice};
  for (Node& item : items) {
    if (item.kind != Node::Kind::choice) {
      node.items.push_back(std::move(item));
      continue;
    }
    for (Node& inner : item.items) node.items.push_back(std::move(inner));
  }
  return node;
}

Node postfix_node(Node item, std::string text) {
  Node node{.kind = Node::Kind::postfix, .text = std::move(text)};
  node.items.push_back(std::move(item));
  return node;
}

std::string quoted(std::string_view text) {
  const char quote = std::ranges::count(text, '"') > std::ranges::count(text, '\'') ? '\'' : '"';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string lay_out(const Node& node, size_t indent, size_t column, size_t trailing) {
  if (auto line = flat(node); line && fits(*line, column, trailing)) return *std::move(line);
  return broken(node, indent);
}

}  // namespace plinth::typegen
