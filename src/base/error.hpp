// The error of code that answers an operator rather than a protocol: configuration, files, cluster,
// migrations.
#pragma once

#include <string>

#include "base/result.hpp"

namespace plinth::base {

struct Error {
  std::string message;  // one sentence: what is wrong, with the name of the thing
  std::string hint;     // one sentence: what to do next; may be empty
};

template <class T>
using Checked = Result<T, Error>;

// The failed system call's reason ("No space left on device") as text.
std::string errno_text(int code);

}  // namespace plinth::base
