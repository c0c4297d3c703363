// The Markdown that READMEs of areas are written in, as blocks: headings, paragraphs, lists with
// one level inside, tables; `code`, **strong**, [links](url).
#pragma once

#include <string_view>
#include <vector>

#include "schemadocs/document.hpp"

namespace plinth::schemadocs {

// What is outside of that comes through as plain text.
std::vector<Block> parse_marked_text(std::string_view text);

// Of one line or paragraph.
Text parse_marked_line(std::string_view line);

}  // namespace plinth::schemadocs
