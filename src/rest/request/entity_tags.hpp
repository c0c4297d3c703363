// The headers If-Match and If-None-Match (RFC 9110 §13.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plinth::rest {

struct EntityTags {
  bool given = false;             // there is such a header, even if no tag in it can match
  bool any = false;               // `*`: whatever there is
  std::vector<std::string> tags;  // what stands between the quotes, without a coding's suffix

  // Weak tags count too, as for If-None-Match.
  bool contains(std::string_view tag) const;
};

// `strong_only`: tags marked as weak match nothing, as If-Match wants it. What is no list of tags
// gives none. An empty header counts as none at all.
EntityTags parse_entity_tags(std::string_view header, bool strong_only);

}  // namespace plinth::rest
