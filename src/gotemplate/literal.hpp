// Literals as Go writes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gotemplate/value.hpp"

namespace plinth::gotemplate {

struct ReadLiteral {
  Value value;
  size_t length;  // of the source that it took
};

// `text` starts with a double quote.
base::Result<ReadLiteral, std::string> read_string(std::string_view text);
// `text` starts with a backquote.
base::Result<ReadLiteral, std::string> read_raw_string(std::string_view text);
// `text` starts with a sign, a dot or a digit.
base::Result<ReadLiteral, std::string> read_number(std::string_view text);

}  // namespace plinth::gotemplate
