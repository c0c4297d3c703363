#include "rest/request/preferences.hpp"

#include <charconv>

#include "http/message.hpp"

namespace plinth::rest {
namespace {

template <class T>
void set_first(T& slot, T value) {
  if (slot == T::none) slot = value;
}

// False when the item is none of ours.
bool apply(std::string_view item, Preferences& out) {
  constexpr std::string_view timezone = "timezone=";
  constexpr std::string_view max_affected = "max-affected=";
  if (item == "resolution=merge-duplicates")
    return set_first(out.resolution, Resolution::merge_duplicates), true;
  if (item == "resolution=ignore-duplicates")
    return set_first(out.resolution, Resolution::ignore_duplicates), true;
  if (item == "missing=default") return set_first(out.missing, Missing::default_), true;
  if (item == "missing=null") return set_first(out.missing, Missing::null), true;
  if (item == "return=representation") return set_first(out.return_, Return::representation), true;
  if (item == "return=minimal") return set_first(out.return_, Return::minimal), true;
  if (item == "return=headers-only") return set_first(out.return_, Return::headers_only), true;
  if (item == "count=exact") return set_first(out.count, Count::exact), true;
  if (item == "count=planned") return set_first(out.count, Count::planned), true;
  if (item == "count=estimated") return set_first(out.count, Count::estimated), true;
  if (item == "tx=commit") return set_first(out.tx, Tx::commit), true;
  if (item == "tx=rollback") return set_first(out.tx, Tx::rollback), true;
  if (item == "handling=strict") return set_first(out.handling, Handling::strict), true;
  if (item == "handling=lenient") return set_first(out.handling, Handling::lenient), true;
  if (item.starts_with(timezone)) {
    if (!out.timezone) out.timezone = item.substr(timezone.size());
    return true;
  }
  if (item.starts_with(max_affected)) {
    int64_t rows = 0;
    const std::string_view digits = item.substr(max_affected.size());
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), rows);
    if (!out.max_affected && failure == std::errc() && end == digits.data() + digits.size())
      out.max_affected = rows;
    return true;
  }
  return item.starts_with("tx=");
}

}  // namespace

bool rolls_back(const Preferences& prefer, const TxEnd& end) {
  if (!end.can_be_overridden || prefer.tx == Tx::none) return end.rolls_back;
  return prefer.tx == Tx::rollback;
}

Preferences parse_preferences(std::string_view header) {
  Preferences out;
  while (!header.empty()) {
    const size_t comma = header.find(',');
    const std::string_view item = http::trim(header.substr(0, comma));
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    if (!item.empty() && !apply(item, out)) out.unknown.emplace_back(item);
  }
  return out;
}

}  // namespace plinth::rest
