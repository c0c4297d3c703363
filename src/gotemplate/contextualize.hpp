// Decides how each action of an HTML template is escaped, by where it stands.
#pragma once

#include "gotemplate/tree.hpp"

namespace plinth::gotemplate {

// The error says where a value cannot be made safe, or where the branches of an {{ if }} leave the
// HTML in different places.
Result<void> contextualize(Tree& tree);

}  // namespace plinth::gotemplate
