// What may be asked of a function: a member of `paths`.
#pragma once

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"
#include "rest/openapi/contents.hpp"

namespace plinth::rest::v3 {

// Member "/rpc/<function>": POST, and GET unless the function may change something. Rows of a
// relation are described by its schema where the document has that.
void write_path(json::Writer& w, const catalog::Function& function, const Contents& contents);

// "(rpc) find"
std::string tag_of(const catalog::Function& function);

}  // namespace plinth::rest::v3
