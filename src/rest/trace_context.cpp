#include "rest/trace_context.hpp"

#include <algorithm>

namespace plinth::rest {
namespace {

constexpr size_t version_00_size = 55;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

// version-traceid-parentid-flags; later versions may say more behind that.
std::optional<std::string_view> trace_id(std::string_view traceparent) {
  if (traceparent.size() < version_00_size) return std::nullopt;
  const std::string_view version = traceparent.substr(0, 2);
  const bool is_first = version == "00";
  const bool has_more = traceparent.size() > version_00_size;
  if (!is_hex(version) || version == "ff") return std::nullopt;
  if (has_more && (is_first || traceparent[version_00_size] != '-')) return std::nullopt;
  const std::string_view trace = traceparent.substr(3, 32);
  const std::string_view parent = traceparent.substr(36, 16);
  const std::string_view flags = traceparent.substr(53, 2);
  const bool has_hyphens =
      traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  if (!has_hyphens || !is_hex(trace) || !is_hex(parent) || !is_hex(flags)) return std::nullopt;
  if (is_zero(trace) || is_zero(parent)) return std::nullopt;
  return trace;
}

}  // namespace plinth::rest
