// PostgreSQL's types as TypeScript's, in the choice of the Supabase CLI: numbers, strings, Json,
// and `unknown` for what it has no word for (ranges, network addresses, text search …).
#pragma once

#include <string_view>

#include "typegen/layout.hpp"
#include "typegen/source.hpp"

namespace plinth::typegen {

// Domains are what they are over; enumerations, composite types and rows are references into
// `Database` where their schema is described.
Node ts_type(std::string_view sql_type, const Source& source);

enum class Null { allowed, refused };

// The type of a column's values.
Node column_type(
    const catalog::Column& column, const catalog::Relation& relation, const Source& source
);

// Json takes null by itself and has to be told when it must not.
Node with_null(Node type, Null null);

// Database["public"]["Enums"]["mood"]; `kind` is "Tables", "Views", "Enums" or "CompositeTypes".
std::string reference_to(std::string_view schema, std::string_view kind, std::string_view name);

// "Tables" or "Views": under which of the two a relation stands.
std::string_view kind_of(const catalog::Relation& relation);

}  // namespace plinth::typegen
