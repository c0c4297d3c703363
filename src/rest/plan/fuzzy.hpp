// "Perhaps you meant …": the name most like one that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::rest {

// Nothing below `threshold`, a similarity from 0 to 1, or when a name equals `wanted`.
std::optional<std::string> most_similar(
    std::string_view wanted, const std::vector<std::string_view>& names, double threshold
);

}  // namespace plinth::rest
