// Entity-relationship diagrams as DOT, the language of Graphviz, and what its SVG needs to be
// shown.
//
// Layouts differ from one release of Graphviz to the next, so a picture is known by the digest of
// its source, which finish_svg() writes into it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemadocs/outline.hpp"

namespace plinth::schemadocs {

// The tables of a page with their key columns; those of other pages in grey.
std::string table_diagram(const Page& page, const Outline& outline);

// The pages of areas, and how many foreign keys lead from each to each.
std::string area_diagram(const Outline& outline);

// What `dot -Tsvg` made of `source`, with colours for light and dark and the source's digest.
std::string finish_svg(std::string svg, std::string_view source);

// Is this picture of that source?
bool is_picture_of(std::string_view svg, std::string_view source);

// For an HTML page: the element alone, its links leading to HTML pages.
std::string as_element(std::string_view svg);

}  // namespace plinth::schemadocs
