// A document as Markdown that git forges show: tables, <details>, <a id>.
#pragma once

#include <string>

#include "schemadocs/document.hpp"

namespace plinth::schemadocs {

std::string render_markdown(const Document& document);

}  // namespace plinth::schemadocs
