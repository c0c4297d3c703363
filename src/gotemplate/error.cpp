#include "gotemplate/error.hpp"

#include <fmt/format.h>

namespace plinth::gotemplate {

std::string Error::text() const {
  return fmt::format("line {}, column {}: {}", at.line, at.column, message);
}

}  // namespace plinth::gotemplate
