// Who is counted, as sixteen bytes: small, of one size, and nothing anybody could read a key from.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "http/client_address.hpp"

namespace plinth::ratelimit {

using Subject = std::array<uint8_t, 16>;

// An IPv4 address, or the /64 of an IPv6 address: whoever has one has all 2^64 of it.
Subject subject_of(const http::Address& address);

// A key, a user's id: the first half of its SHA-256.
Subject subject_of(std::string_view text);

}  // namespace plinth::ratelimit
