// Parameters that operations refer to: members of `components.parameters`.
#pragma once

#include <string>
#include <string_view>

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest::v3 {

// select, order, pagination, logic and preferences, which every relation has.
void write_shared_parameters(json::Writer& w);

// A filter for each column of the relation.
void write_filters(json::Writer& w, const catalog::Relation& relation);

// References to those.
void write_filter_references(json::Writer& w, const catalog::Relation& relation);

// Whether a query's parameter of that name means something else than a filter.
bool is_reserved(std::string_view name);

}  // namespace plinth::rest::v3
