// Calls of functions with their recorded results: schema/domains/*/examples.results.json.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "schemadocs/areas.hpp"

namespace plinth::schemadocs {

struct Example {
  std::string caller;  // in words: "max, a member of acme"
  std::string call;    // JavaScript
  std::string result;  // JSON, or the error
  bool failed = false;
};

// By the name of the function; it is in schema public.
using Examples = std::map<std::string, std::vector<Example>>;

// Of all files named examples.results.json; others are passed over.
base::Checked<Examples> read_examples(std::span<const File> files);

}  // namespace plinth::schemadocs
