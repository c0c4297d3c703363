// TypeScript as a tree, and its text as formatters lay it out: Prettier's rules at 80 columns
// without semicolons, so that generated files pass a format check and read like those of the
// Supabase CLI.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plinth::typegen {

struct Member;

struct Node {
  enum class Kind {
    text,     // `text` as it is
    object,   // { members }
    list,     // [items]
    choice,   // items, separated by |
    postfix,  // the one item, then `text`: [] or an intersection
  };
  // A type separates its members by nothing when they stand on lines of their own, a value by
  // commas.
  enum class Form { type, value };

  Kind kind = Kind::text;
  Form form = Form::type;
  bool open = false;  // an object or list whose parts always have lines of their own
  std::string text;
  std::vector<Member> members;
  std::vector<Node> items;
};

struct Member {
  std::string name;  // as it is in the database
  bool optional = false;
  Node value;
  std::string comment = {};
};

enum class Layout { fitting, open };

Node text_node(std::string text);
Node object_node(std::vector<Member> members, Layout layout = Layout::fitting);
Node value_object_node(std::vector<Member> members);
Node list_node(std::vector<Node> items, Layout layout = Layout::fitting);
// Flattened; one item is itself.
Node choice_node(std::vector<Node> items);
Node postfix_node(Node item, std::string text);

// A string literal, in the quotes that need fewer escapes.
std::string quoted(std::string_view text);

// The text of a node that stands behind `column` characters on a line of `indent` spaces, with
// `trailing` characters to follow.
std::string lay_out(const Node& node, size_t indent, size_t column, size_t trailing = 0);

}  // namespace plinth::typegen
