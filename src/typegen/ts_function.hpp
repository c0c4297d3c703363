// Functions as members of `Functions`, and computed fields as members of a row.
#pragma once

#include <string_view>
#include <vector>

#include "typegen/layout.hpp"
#include "typegen/source.hpp"

namespace plinth::typegen {

// One name with all its overloads, in the order in which they are listed.
struct NamedFunctions {
  std::string name;
  std::vector<const catalog::Function*> overloads;
};

// Those of a schema that can be called or selected, sorted by name.
std::vector<NamedFunctions> functions_of(std::string_view schema, const Source& source);

// Each is `{ Args; Returns; SetofOptions }`; overloads are a choice of them.
Node function_node(const NamedFunctions& functions, const Source& source);

// The functions that take a row of the relation and nothing else: PostgREST lets them be selected
// like columns.
std::vector<const catalog::Function*> computed_fields(
    const catalog::Relation& relation,
    const std::vector<NamedFunctions>& functions,
    const Source& source
);

// What one call gives, or one of its rows.
Node returned_type(const catalog::Function& function, const Source& source);

}  // namespace plinth::typegen
