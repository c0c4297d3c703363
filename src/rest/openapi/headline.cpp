#include "rest/openapi/headline.hpp"

#include <algorithm>

namespace plinth::rest {

Headline split_headline(std::string_view comment) {
  const size_t end = std::min(comment.find('\n'), comment.size());
  std::string_view rest = comment.substr(end);
  while (rest.starts_with('\n')) rest.remove_prefix(1);
  return {.title = comment.substr(0, end), .rest = rest};
}

}  // namespace plinth::rest
