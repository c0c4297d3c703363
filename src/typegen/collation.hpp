// The order of names in generated code: that of the English collation, in which the Supabase CLI
// sorts. `user_id` stands before `user1` and `userId`, and neither case comes first as a whole.
#pragma once

#include <string_view>

namespace plinth::typegen {

// Negative, positive, or zero for the same text. Beyond ASCII in order of bytes, which is always
// the same if not everybody's alphabet.
int collate(std::string_view a, std::string_view b);

// For std::ranges::sort.
inline bool comes_before(std::string_view a, std::string_view b) { return collate(a, b) < 0; }

}  // namespace plinth::typegen
