// A policy's expression, as PostgreSQL prints it, taken apart at its ands, ors and nots.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plinth::schemadocs {

struct Expression {
  enum class Kind { all_of, any_of, negation, atom };

  Kind kind = Kind::atom;
  std::string text;               // of an atom, without outer parentheses, blanks made one
  std::vector<Expression> parts;  // of the others
};

// Any text has a parse: what is not understood is an atom.
Expression parse_expression(std::string_view text);

// Without blanks around it and without parentheses around the whole.
std::string_view without_parentheses(std::string_view text);

// The parts of a text between separators that stand outside of parentheses and quotes.
std::vector<std::string_view> split_outside(std::string_view text, std::string_view separator);

}  // namespace plinth::schemadocs
