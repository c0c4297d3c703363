#include "typegen/collation.hpp"

#include <algorithm>

namespace plinth::typegen {
namespace {

// The printable characters of ASCII by their primary weight in the default Unicode collation;
// letters of both cases have the same.
constexpr std::string_view primary_order =
    " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr char lowered(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

int weight(char c) {
  const size_t place = primary_order.find(lowered(c));
  if (place != std::string_view::npos) return static_cast<int>(place);
  return static_cast<int>(primary_order.size()) + static_cast<unsigned char>(c);
}

int sign(int difference) { return (difference > 0) - (difference < 0); }

int compare_primary(std::string_view a, std::string_view b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const int difference = weight(a[i]) - weight(b[i]); difference != 0)
      return sign(difference);
  }
  return sign(static_cast<int>(a.size()) - static_cast<int>(b.size()));
}

}  // namespace

int collate(std::string_view a, std::string_view b) {
  if (const int difference = compare_primary(a, b); difference != 0) return difference;
  for (size_t i = 0; i < a.size(); ++i) {  // the same but for case: lower before upper
    if (const int difference = is_upper(a[i]) - is_upper(b[i]); difference != 0) return difference;
  }
  return 0;
}

}  // namespace plinth::typegen
