// Content negotiation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::rest {

// What a body can be made as.
enum class Media {
  json,             // an array of rows, or a scalar
  object,           // exactly one row
  object_stripped,  // the same without null members
  array_stripped,
  csv,
};

// One item of the Accept header.
struct MediaRange {
  std::string type;  // normalised: "application/vnd.pgrst.object+json;nulls=stripped"
  double quality = 1.0;
};

// The items by preference. Without a header everything is accepted.
std::vector<MediaRange> parse_accept(std::optional<std::string_view> header);

// The first of them that can be produced.
std::optional<Media> choose_media(const std::vector<MediaRange>& accepted);

std::string_view content_type(Media media);

inline bool is_single(Media media) {
  return media == Media::object || media == Media::object_stripped;
}

}  // namespace plinth::rest
