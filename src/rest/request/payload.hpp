// The body of a write or a call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "rest/error.hpp"

namespace plinth::rest {

enum class PayloadKind {
  json,  // JSON, which goes to PostgreSQL as it is
  text,  // text/plain, text/xml, application/octet-stream: the argument of a function with one
         // unnamed parameter
  xml,
  binary,
};

struct Payload {
  PayloadKind kind = PayloadKind::json;
  std::string_view body;          // views the request's
  std::string made;               // instead of it: JSON that we made of a form or of CSV
  std::vector<std::string> keys;  // the members of the object, or of each element
  bool is_object = false;         // one object; else an array, or nothing to write
  bool from_form = false;
  size_t rows = 0;  // elements of the array; 1 for an object

  // Good for as long as the payload stays where it is.
  std::string_view text() const { return made.empty() ? body : std::string_view(made); }
};

// `columns_given`: the client listed the columns, so the body need not be looked at; PostgreSQL
// reports bad JSON.
Result<Payload> parse_write_payload(const http::Request& request, bool columns_given);
Result<Payload> parse_call_payload(const http::Request& request, bool columns_given);

}  // namespace plinth::rest
