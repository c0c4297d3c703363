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

// No item is about more bytes than this, with what its references put in, nor are all together.
inline constexpr size_t max_batch_bytes = 10UL << 20;

}  // namespace plinth::rest
