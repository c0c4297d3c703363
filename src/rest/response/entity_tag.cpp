#include "rest/response/entity_tag.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace plinth::rest {

std::string entity_tag(std::string_view body) {
  if (body.starts_with('[') && body.ends_with(']')) body = body.substr(1, body.size() - 2);
  const XXH128_hash_t hash = XXH3_128bits(body.data(), body.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace plinth::rest
