// eq, ne, lt, le, gt, ge. Numbers compare by value, however they are stored; Go tells floats from
// integers, which in JSON nobody can.
#include <compare>
#include <optional>

#include <fmt/format.h>

#include "gotemplate/functions.hpp"

namespace plinth::gotemplate {
namespace {

base::Result<bool, std::string> are_equal(const json::Value& a, const json::Value& b) {
  for (const json::Value* value : {&a, &b}) {
    if (value->is_structured())
      return std::unexpected(fmt::format("{} cannot be compared", kind_of(*value)));
  }
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (kind_of(a) != kind_of(b))
    return std::unexpected(
        fmt::format("{} is compared with {}; print makes text of a value", kind_of(a), kind_of(b))
    );
  if (!a.is_number()) return a == b;
  if (const auto whole = integer_of(a), other = integer_of(b); whole && other)
    return *whole == *other;
  return number_of(a) == number_of(b);
}

base::Result<std::partial_ordering, std::string> compare(const Call& call) {
  const json::Value& a = *call.arguments[0];
  const json::Value& b = *call.arguments[1];
  const auto can_be_ordered = [](const json::Value& v) { return v.is_string() || v.is_number(); };
  if (!can_be_ordered(a) || !can_be_ordered(b) || kind_of(a) != kind_of(b))
    return std::unexpected(
        fmt::format("{} and {} have no order; numbers and texts do", kind_of(a), kind_of(b))
    );
  if (a.is_string()) return std::string_view(a.get_string()) <=> std::string_view(b.get_string());
  if (const auto whole = integer_of(a), other = integer_of(b); whole && other)
    return *whole <=> *other;
  return *number_of(a) <=> *number_of(b);
}

template <class Accept>
Outcome ordered(const Call& call, Accept accept) {
  TRY(const auto order, compare(call));
  return make(accept(order));
}

}  // namespace

// True when the first equals any of the others.
Outcome call_eq(const Call& call) {
  for (const Value& other : call.arguments.subspan(1)) {
    TRY(const bool equal, are_equal(*call.arguments[0], *other));
    if (equal) return make(true);
  }
  return make(false);
}

Outcome call_ne(const Call& call) {
  TRY(const bool equal, are_equal(*call.arguments[0], *call.arguments[1]));
  return make(!equal);
}

Outcome call_lt(const Call& call) {
  return ordered(call, [](std::partial_ordering order) { return order < 0; });
}
Outcome call_le(const Call& call) {
  return ordered(call, [](std::partial_ordering order) { return order <= 0; });
}
Outcome call_gt(const Call& call) {
  return ordered(call, [](std::partial_ordering order) { return order > 0; });
}
Outcome call_ge(const Call& call) {
  return ordered(call, [](std::partial_ordering order) { return order >= 0; });
}

}  // namespace plinth::gotemplate
