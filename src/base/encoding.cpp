#include "base/encoding.hpp"

#include <array>
#include <cstdint>

namespace plinth::base {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32_alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view hex_digits_upper = "0123456789ABCDEF";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Groups of `bits` bits, most significant first; the last one is filled up with zeros.
std::string encode_groups(std::string_view bytes, std::string_view alphabet, int bits) {
  std::string out;
  out.reserve(bytes.size() * 8 / static_cast<size_t>(bits) + 2);
  uint32_t buffer = 0;
  int have = 0;
  for (const unsigned char byte : bytes) {
    buffer = (buffer << 8) | byte;
    have += 8;
    while (have >= bits) {
      have -= bits;
      out += alphabet[(buffer >> have) & ((1u << bits) - 1)];
    }
  }
  if (have > 0) out += alphabet[(buffer << (bits - have)) & ((1u << bits) - 1)];
  return out;
}

constexpr std::array<int16_t, 256> decoding_table(std::string_view alphabet) {
  std::array<int16_t, 256> table{};
  table.fill(-1);
  for (size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<int16_t>(i);
  return table;
}

std::optional<std::string> decode_base64_with(
    std::string_view text, const std::array<int16_t, 256>& table
) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  uint32_t buffer = 0;
  int have = 0;
  for (const unsigned char c : text) {
    const int value = table[c];
    if (value < 0) return std::nullopt;
    buffer = (buffer << 6) | static_cast<uint32_t>(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += static_cast<char>((buffer >> have) & 0xff);
    }
  }
  if ((buffer & ((1u << have) - 1)) != 0)
    return std::nullopt;  // bits beyond the last byte must be zero
  return out;
}

bool is_unreserved(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string hex(std::string_view bytes) { return encode_groups(bytes, hex_digits, 4); }

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out = encode_groups(bytes, base64_alphabet, 6);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  static constexpr auto table = decoding_table(base64_alphabet);
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode_base64_with(text, table);
}

std::string base64url(std::string_view bytes) {
  return encode_groups(bytes, base64url_alphabet, 6);
}

std::optional<std::string> base64url_decode(std::string_view text) {
  static constexpr auto table = decoding_table(base64url_alphabet);
  return decode_base64_with(text, table);
}

std::string base32_lower(std::string_view bytes) {
  return encode_groups(bytes, base32_alphabet, 5);
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const unsigned char c : text) {
    if (is_unreserved(c)) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += hex_digits_upper[c >> 4];
      out += hex_digits_upper[c & 15];
    }
  }
  return out;
}

std::string percent_decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i] == '+' && plus == Plus::space ? ' ' : text[i];
  }
  return out;
}

bool is_valid_utf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return false;
    uint32_t point = lead & (0x7fu >> length);
    for (size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = (point << 6) | (next & 0x3f);
    }
    constexpr std::array<uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      return false;
    i += length;
  }
  return true;
}

}  // namespace plinth::base
