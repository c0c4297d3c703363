// A tree and data to text.
#pragma once

#include <string>

#include "gotemplate/tree.hpp"

namespace plinth::gotemplate {

Result<std::string> render_tree(const Tree& tree, const json::Value& data);

}  // namespace plinth::gotemplate
