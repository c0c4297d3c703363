#include "rest/request/select.hpp"

#include "fuzz.hpp"

namespace plinth::rest {
namespace {

bool is_words(std::string_view type) {
  return std::ranges::all_of(type, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
  });
}

void check(const Select& select, int depth) {
  fuzz::require(depth <= max_select_depth, "depth is limited");
  for (const SelectColumn& column : select.columns) {
    fuzz::require(is_words(column.cast) && is_words(column.aggregate_cast), "types are words");
  }
  for (const SelectEmbed& embed : select.embeds) check(embed.select, depth + 1);
}

}  // namespace
}  // namespace plinth::rest

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const auto select = rest::parse_select(fuzz::text_of(data, size));
  if (select) {
    rest::check(*select, 0);
  } else {
    fuzz::require(!select.error().message.empty(), "errors have a message");
    rest::to_response(select.error());
  }
  return 0;
}
