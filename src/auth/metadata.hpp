// app_metadata and user_metadata: free JSON objects that servers and users attach to an account.
#pragma once

#include <string>

#include "json/tree.hpp"

namespace plinth::auth {

// Member by member, not deeper; null deletes (spec §9.2).
json::Object merge_metadata(json::Object base, const json::Object& changes);

// The object with the keys of all levels in order, as clients know it from Go's encoder.
std::string metadata_text(const json::Object& metadata);

}  // namespace plinth::auth
