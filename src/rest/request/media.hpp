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
  geojson,    // by PostGIS
  custom,     // by a handler of the database
  openapi,    // the description of the schema, OpenAPI 2.0; of the root alone
  openapi_3,  // the same, OpenAPI 3.1
};

// The query's plan instead of its result.
struct Explain {
  bool as_json = false;  // else text
  std::string for_type = "application/json";
  bool analyze = false;
  bool verbose = false;
  bool settings = false;
  bool buffers = false;
  bool wal = false;
};

// One item of the Accept header.
struct MediaRange {
  std::string type;  // normalised: "application/vnd.pgrst.object+json;nulls=stripped"
  double quality = 1.0;
  std::optional<Explain> explain;  // application/vnd.pgrst.plan with its parameters
};

// The items by preference. Without a header everything is accepted.
std::vector<MediaRange> parse_accept(std::optional<std::string_view> header);

// What we make for a media type ourselves; nothing for others.
std::optional<Media> builtin_media(const std::string& type);

std::string_view content_type(Media media);                // with its charset; empty for custom
std::string explain_media_type(const Explain& explain);    // with its parameters
std::string explain_content_type(const Explain& explain);  // and its charset

inline bool is_single(Media media) {
  return media == Media::object || media == Media::object_stripped;
}

}  // namespace plinth::rest
