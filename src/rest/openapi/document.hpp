// The OpenAPI 2.0 ("Swagger") document that describes a schema: what GET / answers. Pure.
#pragma once

#include <string>
#include <string_view>

#include "catalog/snapshot.hpp"
#include "rest/openapi/usable.hpp"

namespace plinth::rest {

struct DocumentSettings {
  std::string_view server_proxy_uri = {};  // the service's URL; empty: the document names no host
  bool security_active = false;            // tell that operations take a token
  bool api_keys = false;                   // callers have API keys, which a gateway looks at
  std::string_view version = "0";          // of this program
};

// The document as JSON text, of what is `usable` in `schema`.
std::string render_document(
    const catalog::SchemaSnapshot& snapshot,
    std::string_view schema,
    const Usable& usable,
    const DocumentSettings& settings
);

}  // namespace plinth::rest
