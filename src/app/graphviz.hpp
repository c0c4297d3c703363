// Graphviz's `dot`, run as a program of its own.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace plinth::app {

// The SVG of a graph in DOT. Takes some seconds for a hundred nodes.
base::Checked<std::string> draw_svg(std::string_view source);

}  // namespace plinth::app
