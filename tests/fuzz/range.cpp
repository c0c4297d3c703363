// The Range header beside limit and offset: the first line of the input is the header, the rest the
// query. Whatever it says, a range is never negative and never wider than the query's own.
#include "fuzz.hpp"
#include "rest/request/api_request.hpp"

namespace plinth::rest {
namespace {

std::optional<Range> range_of(std::string_view query, std::optional<std::string_view> header) {
  http::Request http;
  http.method = "GET";
  http.path = "/films";
  http.query = query;
  if (header) http.headers.push_back({"Range", *header});
  const auto request = parse_request(http, {"public"});
  if (!request) {
    fuzz::require(!request.error().message.empty(), "errors have a message");
    return std::nullopt;
  }
  const auto found = request->query.ranges.find({});
  return found == request->query.ranges.end() ? Range{} : found->second;
}

}  // namespace
}  // namespace plinth::rest

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view text = fuzz::text_of(data, size);
  const std::string_view header = text.substr(0, text.find('\n'));
  const std::string_view query = text.substr(std::min(header.size() + 1, text.size()));
  const auto plain = rest::range_of(query, std::nullopt);
  const auto narrowed = rest::range_of(query, header);
  if (!plain || !narrowed) return 0;
  fuzz::require(narrowed->offset >= 0, "it starts at a row");
  fuzz::require(!narrowed->limit || *narrowed->limit >= 0, "and has no less than no rows");
  fuzz::require(narrowed->offset >= plain->offset || plain->offset < 0, "it starts no earlier");
  if (plain->limit && *plain->limit >= 0)
    fuzz::require(narrowed->limit && *narrowed->limit <= *plain->limit, "and has no more rows");
  return 0;
}
