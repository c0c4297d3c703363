// The Prefer header: every item is understood or named as unknown, and the first of its kind
// counts.
#include "fuzz.hpp"
#include "rest/request/preferences.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view header = fuzz::text_of(data, size);
  const rest::Preferences prefer = rest::parse_preferences(header);
  for (const std::string& item : prefer.unknown) {
    fuzz::require(!item.empty(), "what is unknown is something");
    fuzz::require(header.contains(item), "and stands in the header");
    fuzz::require(!item.contains(','), "as one item");
  }
  if (prefer.timezone) fuzz::require(header.contains(*prefer.timezone), "the zone is as written");
  const bool undone = rest::rolls_back(prefer, {.rolls_back = false, .can_be_overridden = true});
  fuzz::require(undone == (prefer.tx == rest::Tx::rollback), "only tx=rollback undoes");

  const std::string twice = std::string(header) + "," + std::string(header);
  const rest::Preferences again = rest::parse_preferences(twice);
  fuzz::require(
      again.return_ == prefer.return_ && again.count == prefer.count && again.tx == prefer.tx &&
          again.handling == prefer.handling && again.max_affected == prefer.max_affected,
      "saying it twice changes nothing"
  );
  return 0;
}
