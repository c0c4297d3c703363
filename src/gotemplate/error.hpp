// What is wrong with a template, for the person who wrote it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace plinth::gotemplate {

// Both count from one; a column is a byte of its line.
struct Position {
  size_t line = 1;
  size_t column = 1;
};

struct Error {
  Position at;
  std::string message;  // says what to write instead, where that can be known; quotes no data

  // "line 3, column 14: …"
  std::string text() const;
};

template <class T>
using Result = base::Result<T, Error>;

inline std::unexpected<Error> fail(Position at, std::string message) {
  return std::unexpected(Error{at, std::move(message)});
}

}  // namespace plinth::gotemplate
