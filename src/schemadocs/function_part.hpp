// A function's part of a page: signature, who may call it, an example.
#pragma once

#include "schemadocs/document.hpp"
#include "schemadocs/examples.hpp"
#include "schemadocs/outline.hpp"

namespace plinth::schemadocs {

void add_function(
    Document& document, const Function& function, const Outline& outline, const Examples& examples
);

// "create_tenant(p_name text, …) returns uuid"
std::string signature_of(const Function& function);

}  // namespace plinth::schemadocs
