// Policies in words: who may do what with which rows.
//
// The expressions are recognised as the patterns of schema/platform/app make them, and as people
// write them for Supabase. What is not recognised stands in the sentence as the SQL it is.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemadocs/document.hpp"
#include "schemadocs/model.hpp"

namespace plinth::schemadocs {

using FunctionComments = std::map<Name, std::string>;

struct Condition {
  Text words;             // goes behind "rows where"; empty: every row
  bool is_known = false;  // every part of it was recognised
};
Condition condition_in_words(std::string_view expression, const FunctionComments& comments);

struct Rule {
  Text sentence;
  std::vector<const Policy*> policies;  // what it says
  bool is_known = false;
};
// Of a table's policies one sentence each, those that say the same of several commands together;
// the permissive ones first.
std::vector<Rule> rules_in_words(const Table& table, const FunctionComments& comments);

// "visitors", "signed-in users", …; what is not the API's is the role's name.
Text roles_in_words(const std::vector<std::string>& roles);

}  // namespace plinth::schemadocs
