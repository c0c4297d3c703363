// A table's part of a page: columns, keys and checks, indexes, triggers, who may do what.
#pragma once

#include "schemadocs/document.hpp"
#include "schemadocs/outline.hpp"

namespace plinth::schemadocs {

void add_table(Document& document, const Table& table, const Page& page, const Outline& outline);

// A link to a table that is documented, else its name.
Text table_link(const Name& table, const Page& from, const Outline& outline);

// Shorter names of types: "timestamptz" for "timestamp with time zone".
std::string short_type(std::string_view type);

}  // namespace plinth::schemadocs
