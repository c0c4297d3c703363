// The pieces that select, order and filters have in common. What gives nothing has failed.
#pragma once

#include "rest/request/query.hpp"
#include "rest/request/scanner.hpp"

namespace plinth::rest {

// Name and JSON path, with blanks around them.
std::optional<Field> take_field(Scanner& in);
std::optional<std::vector<JsonStep>> take_json_steps(Scanner& in);

// Names joined by dots, at least one.
std::optional<Path> take_names(Scanner& in);

// The same with a JSON path, as the keys of parameters are: the last name is the field's, those
// before it are the path to it.
std::optional<std::pair<Path, Field>> take_tree_path(Scanner& in);

}  // namespace plinth::rest
