#include "rest/request/filter.hpp"

#include "fuzz.hpp"
#include "rest/request/order.hpp"

namespace plinth::rest {
namespace {

size_t count(const Logic& logic, int depth) {
  fuzz::require(depth <= max_logic_depth, "depth is limited");
  fuzz::require(!logic.nodes.empty(), "trees have conditions");
  size_t nodes = 0;
  for (const LogicNode& node : logic.nodes) {
    if (const auto* nested = std::get_if<Logic>(&node)) nodes += count(*nested, depth + 1);
    ++nodes;
  }
  return nodes;
}

}  // namespace
}  // namespace plinth::rest

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view text = fuzz::text_of(data, size);
  const auto condition = rest::parse_condition(text);
  fuzz::require(condition.has_value() == rest::is_condition(text), "both say whether it is one");
  if (condition) {
    fuzz::require(text.contains(condition->value), "a value is taken as it is");
  } else {
    fuzz::require(condition.error().code == "PGRST100", "errors are of parsing");
  }
  if (const auto logic = rest::parse_logic(false, "or", text))
    fuzz::require(rest::count(*logic, 0) <= rest::max_logic_nodes, "size is limited");
  if (const auto terms = rest::parse_order(text)) {
    for (const auto& term : *terms) fuzz::require(!term.field.name.empty(), "terms have fields");
  }
  return 0;
}
