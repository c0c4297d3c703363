// Where clients find the service, as an OpenAPI document writes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plinth::rest {

struct ServerAddress {
  std::string scheme;     // "https"
  std::string host;       // "api.example.com:443"; the port always stands there
  std::string base_path;  // "/rest/v1"; at least "/"
};

// Of an http or https URL; nothing when it is none.
std::optional<ServerAddress> parse_server_address(std::string_view url);

}  // namespace plinth::rest
