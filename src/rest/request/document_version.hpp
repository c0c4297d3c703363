// Which of the documents that describe a schema the root is asked for.
#pragma once

#include <string>
#include <string_view>

#include "rest/error.hpp"

namespace plinth::rest {

enum class DocumentVersion {
  openapi_2,  // what PostgREST answers; where nothing is said
  openapi_3,  // 3.1
};

struct DocumentChoice {
  DocumentVersion version = DocumentVersion::openapi_2;
  std::string query;  // without the parameter
};

// By the root's parameter `openapi`, whose only value is 3.
Result<DocumentChoice> take_document_version(std::string_view query);

// By a media type with its parameters, as parse_accept() writes it: one that names the version, or
// the one that only OpenAPI 3 has. Nothing for types that no document is of.
std::optional<DocumentVersion> document_version_of(std::string_view media_type);

}  // namespace plinth::rest
