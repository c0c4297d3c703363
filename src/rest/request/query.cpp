#include "rest/request/query.hpp"

namespace plinth::rest {

std::string_view aggregate_name(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::sum:
      return "sum";
    case Aggregate::avg:
      return "avg";
    case Aggregate::count:
      return "count";
    case Aggregate::max:
      return "max";
    case Aggregate::min:
      return "min";
    case Aggregate::none:
      break;
  }
  return "";
}

std::string output_name(const SelectColumn& select) {
  if (!select.alias.empty()) return select.alias;
  if (select.aggregate != Aggregate::none) return std::string(aggregate_name(select.aggregate));
  for (auto step = select.field.steps.rbegin(); step != select.field.steps.rend(); ++step) {
    if (!step->is_index) return step->key;
  }
  return select.field.name;
}

}  // namespace plinth::rest
