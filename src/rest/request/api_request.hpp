// The first stage: an HTTP request as the dialect understands it. Nothing here knows the schema.
#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"
#include "rest/error.hpp"
#include "rest/request/document_version.hpp"
#include "rest/request/entity_tags.hpp"
#include "rest/request/media.hpp"
#include "rest/request/payload.hpp"
#include "rest/request/preferences.hpp"
#include "rest/request/query.hpp"

namespace plinth::rest {

enum class Action {
  read,          // GET, HEAD
  insert,        // POST
  update,        // PATCH
  put,           // PUT: insert or replace the one row the URL names
  remove,        // DELETE
  call,          // a function, by GET, HEAD or POST
  inspect,       // OPTIONS of a relation
  inspect_call,  // OPTIONS of a function
  read_root,     // GET, HEAD of the root: what the schema offers
  inspect_root,  // OPTIONS of the root
};

struct ApiRequest {
  Action action = Action::read;
  bool is_head = false;
  bool is_get = false;        // GET or HEAD
  std::string schema;         // chosen by profile
  bool profile_sent = false;  // the client named it, or there is a choice: the answer names it too
  std::string name;           // of the relation or function
  Query query;
  Preferences prefer;
  std::vector<MediaRange> accept;
  Payload payload;
  EntityTags if_match;       // of what may be changed; empty for anything
  EntityTags if_none_match;  // of what the client has already
  DocumentVersion document = DocumentVersion::openapi_2;  // what the URL asks of the root
};

// What stands at the root of the service.
struct RootSettings {
  bool enabled = true;
  std::string_view function = {};  // called instead of describing the schema; empty for none
};

// `request.path` is what follows the service's prefix. The result views request.body.
Result<ApiRequest> parse_request(
    const http::Request& request,
    const std::vector<std::string>& schemas,
    const RootSettings& root = {}
);

}  // namespace plinth::rest
