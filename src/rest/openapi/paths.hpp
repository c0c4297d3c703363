// What may be asked of relations and functions: the members of `paths`.
#pragma once

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest {

// Member "/": this document.
void write_root_path(json::Writer& w);

// Member "/<relation>": GET, and the methods that write where anything can be written.
void write_path(json::Writer& w, const catalog::Relation& relation);

// Member "/rpc/<function>": POST, and GET unless the function may change something.
void write_path(json::Writer& w, const catalog::Function& function);

}  // namespace plinth::rest
