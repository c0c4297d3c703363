#include "rest/request/entity_tags.hpp"

#include <algorithm>

#include "http/compression.hpp"
#include "http/message.hpp"

namespace plinth::rest {
bool EntityTags::contains(std::string_view tag) const {
  return any || std::ranges::find(tags, tag) != tags.end();
}

EntityTags parse_entity_tags(std::string_view header, bool strong_only) {
  EntityTags out;
  out.given = !header.empty();
  if (http::trim(header) == "*") {
    out.any = true;
    return out;
  }
  while (true) {
    const size_t open = header.find('"');
    if (open == std::string_view::npos) return out;
    const bool is_weak = header.substr(0, open).ends_with("W/");
    header.remove_prefix(open + 1);
    const size_t close = header.find('"');
    if (close == std::string_view::npos) return out;
    if (!is_weak || !strong_only) {
      // A compressed answer's tag differs from the plain one's by its ending; the rows are the
      // same.
      const std::string tag =
          http::without_coding_suffix("\"" + std::string(header.substr(0, close)) + "\"");
      out.tags.push_back(tag.substr(1, tag.size() - 2));
    }
    header.remove_prefix(close + 1);
  }
}

}  // namespace plinth::rest
