// Relations as members of `Tables` and `Views`.
#pragma once

#include <vector>

#include "typegen/layout.hpp"
#include "typegen/source.hpp"
#include "typegen/ts_function.hpp"
#include "typegen/typescript.hpp"

namespace plinth::typegen {

// { Row; Insert; Update; Relationships }, of a view only those of Insert and Update that it takes.
Node relation_node(
    const catalog::Relation& relation,
    const std::vector<NamedFunctions>& functions,
    const Source& source,
    const TypescriptOptions& options
);

}  // namespace plinth::typegen
