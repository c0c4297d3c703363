// What bytes of a message's head may be (RFC 9110 §5.5, §5.6.2), many at once.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace plinth::http {

inline constexpr std::array<bool, 256> token_octets = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<size_t>(c)] = true;
  for (size_t c = '0'; c <= '9'; ++c) table[c] = true;
  for (size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
  return table;
}();

inline bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return token_octets[static_cast<unsigned char>(c)];
  });
}

// Marks bytes below `least`, and DELs where they are wanted too. A borrow may mark a byte wrongly,
// but only above one that is marked rightly.
template <unsigned char least, bool and_delete>
uint64_t mark_octets(uint64_t word) {
  constexpr uint64_t ones = 0x0101010101010101ULL;
  constexpr uint64_t high = ones * 0x80;
  uint64_t found = (word - ones * least) & ~word & high;
  if (and_delete) {
    const uint64_t other = word ^ (ones * 0x7f);
    found |= (other - ones) & ~other & high;
  }
  return found;
}

// Whether there is such a byte: eight are looked at at once, some of the last ones twice.
template <unsigned char least, bool and_delete>
bool has_octet_below(std::string_view text) {
  constexpr size_t step = sizeof(uint64_t);
  if (text.size() < step) {
    return std::ranges::any_of(text, [](char c) {
      return static_cast<unsigned char>(c) < least || (and_delete && c == 0x7f);
    });
  }
  uint64_t found = 0;
  uint64_t word = 0;
  const char* last = text.data() + text.size() - step;
  for (const char* at = text.data(); at < last; at += step) {
    std::memcpy(&word, at, step);
    found |= mark_octets<least, and_delete>(word);
  }
  std::memcpy(&word, last, step);
  return (found | mark_octets<least, and_delete>(word)) != 0;
}

// Neither blank nor control: what a target is made of.
inline bool is_visible(std::string_view text) { return !has_octet_below<0x21, true>(text); }

// Of a field's value: a tab is the one control it may have.
inline bool is_field_value(std::string_view text) {
  return !has_octet_below<0x20, true>(text) || std::ranges::all_of(text, [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  });
}

// Without any control.
inline bool is_one_line(std::string_view text) { return !has_octet_below<0x20, false>(text); }

}  // namespace plinth::http
