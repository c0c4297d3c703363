// The OpenAPI 3.1 document that describes a schema: what GET /?openapi=3 answers. Pure.
//
// It speaks of the same things as the OpenAPI 2.0 document (../document.hpp), and of more: what
// checks ask for, what is null, which bodies need what, examples, answers and errors.
#pragma once

#include <string>
#include <string_view>

#include "catalog/snapshot.hpp"
#include "rest/openapi/document.hpp"
#include "rest/openapi/usable.hpp"

namespace plinth::rest::v3 {

// The document as JSON text, of what is `usable` in `schema`.
std::string render_document(
    const catalog::SchemaSnapshot& snapshot,
    std::string_view schema,
    const Usable& usable,
    const DocumentSettings& settings
);

}  // namespace plinth::rest::v3
