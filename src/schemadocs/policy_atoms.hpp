// The smallest conditions of policies in words.
#pragma once

#include <optional>
#include <string_view>

#include "schemadocs/document.hpp"
#include "schemadocs/policy_words.hpp"

namespace plinth::schemadocs {

// Nothing when it is not one of the known forms. `text` is an atom of parse_expression().
std::optional<Text> atom_in_words(std::string_view text, const FunctionComments& comments);

}  // namespace plinth::schemadocs
