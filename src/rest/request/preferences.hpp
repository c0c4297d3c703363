// The Prefer header (RFC 7240, with PostgREST's own preferences).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::rest {

enum class Resolution { none, merge_duplicates, ignore_duplicates };
enum class Missing { none, default_, null };
enum class Return { none, representation, minimal, headers_only };
enum class Count { none, exact, planned, estimated };
enum class Tx { none, commit, rollback };
enum class Handling { none, strict, lenient };

struct Preferences {
  Resolution resolution = Resolution::none;
  Missing missing = Missing::none;
  Return return_ = Return::none;
  Count count = Count::none;
  Tx tx = Tx::none;
  Handling handling = Handling::none;
  std::optional<std::string> timezone;
  std::optional<int64_t> max_affected;
  std::vector<std::string> unknown;
};

// What becomes of a transaction whose client says nothing, and whether a client may say otherwise.
struct TxEnd {
  bool rolls_back = false;
  bool can_be_overridden = false;  // by `Prefer: tx=…`

  bool operator==(const TxEnd&) const = default;
};

bool rolls_back(const Preferences& prefer, const TxEnd& end);

// `header` is all Prefer headers joined by commas. The first of each kind wins; names are case
// sensitive.
Preferences parse_preferences(std::string_view header);

}  // namespace plinth::rest
