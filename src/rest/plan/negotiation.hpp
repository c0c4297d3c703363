// What the answer is made as: the first media type of the Accept header that something can make.
#pragma once

#include "rest/error.hpp"
#include "rest/plan/plan.hpp"
#include "rest/request/document_version.hpp"

namespace plinth::rest {

// What may have handlers of its own: a relation, or a function (by its own name, or by the relation
// whose rows it returns).
struct MediaTarget {
  std::string_view schema;
  std::string_view name;
  bool whole_rows =
      false;  // every column and nothing else is asked for: handlers of one relation apply
};

Result<Production> negotiate(
    const std::vector<MediaRange>& accepted,
    const MediaTarget& target,
    const catalog::SchemaSnapshot& schema,
    bool plan_enabled
);

// The root's description has a media type for each version of it, and is taken for plain JSON too.
// `version` is what the URL asks for; a media type may ask for a later one.
Result<Production> negotiate_root(const std::vector<MediaRange>& accepted, DocumentVersion version);

}  // namespace plinth::rest
