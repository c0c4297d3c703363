// Tokens to a tree; html contexts come later (contextualize.hpp).
#pragma once

#include <string_view>

#include "gotemplate/tree.hpp"

namespace plinth::gotemplate {

Result<Tree> parse_tree(std::string_view source, const Limits& limits);

}  // namespace plinth::gotemplate
