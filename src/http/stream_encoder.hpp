// Content codings of what comes part by part.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/compression.hpp"

namespace plinth::http {

class StreamEncoder {
 public:
  // nullptr for identity, and when there is no memory for it.
  static std::unique_ptr<StreamEncoder> make(ContentCoding coding);
  virtual ~StreamEncoder() = default;

  // Appends what the part has become so far; with the last one, the rest of it all. False, with
  // `out` of no use, when it could not be done.
  virtual bool add(std::string& out, std::string_view part, bool is_last) = 0;
};

}  // namespace plinth::http
