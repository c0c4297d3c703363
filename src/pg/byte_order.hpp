// Integers as PostgreSQL's protocol writes them: most significant byte first.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>

namespace plinth::pg {

template <std::integral Integer>
Integer in_network_order(Integer value) {
  if constexpr (std::endian::native == std::endian::little) return std::byteswap(value);
  return value;
}

// Reads from bytes that hold one at least.
template <std::integral Integer>
Integer read_integer(const char* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof value);
  return in_network_order(value);
}

template <std::integral Integer>
void append_integer(std::string& out, Integer value) {
  value = in_network_order(value);
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

}  // namespace plinth::pg
