#include "catalog/split.hpp"

#include <algorithm>

namespace plinth::catalog {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find('\x1f'));
    out.emplace_back(part);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return out;
}

}  // namespace plinth::catalog
