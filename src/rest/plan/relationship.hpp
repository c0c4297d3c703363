// Which relationship an embed means.
#pragma once

#include "catalog/snapshot.hpp"
#include "rest/error.hpp"

namespace plinth::rest {

// `target` and `hint` as in `target!hint(…)`; the hint may be empty.
Result<const catalog::Relationship*> find_relationship(
    const catalog::SchemaSnapshot& schema,
    const catalog::Relation& origin,
    std::string_view target,
    std::string_view hint
);

// The error about an origin that has no relationship at all.
Error no_relationship(
    const catalog::SchemaSnapshot& schema,
    std::string_view origin_schema,
    std::string_view origin,
    std::string_view target,
    std::string_view hint
);

}  // namespace plinth::rest
