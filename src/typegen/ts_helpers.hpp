// The generic types that stand behind `Database` in every generated file.
#pragma once

#include <string>
#include <string_view>

namespace plinth::typegen {

// Tables<>, TablesInsert<>, TablesUpdate<>, Enums<>, CompositeTypes<>: names of the default schema
// alone, or `{ schema: "other" }` and the name.
std::string helper_types(std::string_view default_schema);

}  // namespace plinth::typegen
