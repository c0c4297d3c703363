// A template as it was understood. Variables are numbered: names are gone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "gotemplate/error.hpp"
#include "gotemplate/template.hpp"
#include "gotemplate/value.hpp"

namespace plinth::gotemplate {

struct FunctionInfo;
struct Pipeline;
struct Node;
using Nodes = std::vector<Node>;

struct Dot {};
struct Variable {
  size_t slot;
};
struct Literal {
  Value value;
};
using Function = const FunctionInfo*;  // of a table that lives forever
using Nested = std::unique_ptr<Pipeline>;

// `.a.b`, `$x.a`, `"text"`, `(…).a`, or a function.
struct Operand {
  Position at;
  std::variant<Dot, Variable, Literal, Function, Nested> base;
  std::vector<std::string> fields;
};

// A function and its arguments, or one operand alone.
struct Command {
  Position at;
  std::vector<Operand> operands;  // at least one
};

struct Pipeline {
  Position at;
  std::vector<Command> commands;  // at least one; each gets the result of the one before
  std::vector<size_t> slots;      // variables that get the result; two only of a range
};

// What makes a value fit for the place it stands in.
enum class Escape {
  none,
  html,       // between tags, or in a quoted attribute
  unquoted,   // an attribute's value without quotes
  url_start,  // a URL's beginning: which schemes it may have is limited
  url_start_unquoted,
  url_part,  // of a URL that has begun
  url_part_unquoted,
  url_value,  // in a URL's query or fragment: a value of one parameter
  css,        // a single word or number
  omit,       // in a comment
};

struct Text {
  std::string text;
};
struct Action {
  Pipeline pipeline;
  Escape escape = Escape::none;
  bool prints = true;  // false: sets a variable
};
enum class Choice { condition, with, range };
struct Branch {
  Choice choice;
  Pipeline pipeline;
  Nodes body;
  Nodes otherwise;
};
// A defined template, put in where it is used.
struct Inclusion {
  std::unique_ptr<Pipeline> argument;  // none: nil
  size_t root_slot;                    // of its $
  Nodes body;
};

struct Node {
  Position at;
  std::variant<Text, Action, Branch, Inclusion> is;
};

struct Tree {
  Limits limits;
  Nodes nodes;
  size_t slots = 1;  // the first is $
};

}  // namespace plinth::gotemplate
