// One request of a batch as the client wrote it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plinth::rest {

struct BatchItem {
  std::string method;
  std::string path;  // below /rest/v1, with its query and its references
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, each once
  std::string_view body;  // JSON as written, within the batch's text; empty: none
};

}  // namespace plinth::rest
