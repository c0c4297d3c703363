// The functions that templates may call: Go's predefined ones but `call` and `slice` of lists.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gotemplate/value.hpp"

namespace plinth::gotemplate {

struct Call {
  std::span<const Value> arguments;  // as many as the function takes
  size_t room;                       // bytes that a text may have
};

// The error says what is wrong with the kinds of the arguments, never what they are.
using Outcome = base::Result<Value, std::string>;

enum class Evaluation {
  all,        // every argument before the call
  until_no,   // `and`: up to the first that is not true, which is the result
  until_yes,  // `or`
};

struct FunctionInfo {
  std::string_view name;
  size_t fewest;  // arguments
  size_t most;
  Evaluation evaluation;
  Outcome (*call)(const Call&);  // null unless `all`
};

// Null for what is no function.
const FunctionInfo* find_function(std::string_view name);

// printf.cpp
Outcome call_printf(const Call& call);

// compare.cpp
Outcome call_eq(const Call& call);
Outcome call_ne(const Call& call);
Outcome call_lt(const Call& call);
Outcome call_le(const Call& call);
Outcome call_gt(const Call& call);
Outcome call_ge(const Call& call);

}  // namespace plinth::gotemplate
