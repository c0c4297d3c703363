#include "rest/request/entity_tags.hpp"

#include <algorithm>
#include <array>

#include "http/message.hpp"

namespace plinth::rest {
namespace {

// A compressed answer's tag differs from the plain one's by such an ending; the rows are the same.
constexpr std::array<std::string_view, 3> codings{"-zstd", "-br", "-gzip"};

std::string_view without_coding(std::string_view tag) {
  for (const std::string_view coding : codings) {
    if (tag.ends_with(coding)) return tag.substr(0, tag.size() - coding.size());
  }
  return tag;
}

}  // namespace

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
    if (!is_weak || !strong_only) out.tags.emplace_back(without_coding(header.substr(0, close)));
    header.remove_prefix(close + 1);
  }
}

}  // namespace plinth::rest
