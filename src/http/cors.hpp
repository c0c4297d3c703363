// Cross-origin resource sharing as the services we speak for answer it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace plinth::http {

struct CorsPolicy {
  std::vector<std::string> origins;  // empty: any
  std::string_view methods;
  std::string_view exposed_headers;
  bool credentials = false;  // with any origin: echo it and allow credentials
};

// The answer to a preflight request; nothing for any other request, or when the origin is not
// allowed.
std::optional<Response> answer_preflight(const Request& request, const CorsPolicy& policy);

// Adds what a cross-origin caller needs to read the response.
void add_cors_headers(const Request& request, const CorsPolicy& policy, Response& response);

}  // namespace plinth::http
