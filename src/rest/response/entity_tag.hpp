// The entity tag (RFC 9110 §8.8.3) of rows.
#pragma once

#include <string>
#include <string_view>

namespace plinth::rest {

// Of a JSON body, without quotes: 32 hexadecimal digits. One row has the same tag whether it comes
// as an object or as an array of one, so that either can be named when it is changed.
std::string entity_tag(std::string_view body);

}  // namespace plinth::rest
