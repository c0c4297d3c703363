#include "json/writer.hpp"

#include <array>
#include <cstring>

namespace plinth::json {
namespace {

// What a byte becomes inside a string: 0 itself, 'u' the long escape, anything else the letter
// after the backslash.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[static_cast<size_t>(c)] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

constexpr uint64_t each_byte(unsigned char byte) { return 0x0101010101010101ULL * byte; }

// A bit per byte that is zero; bytes above one may be marked wrongly.
constexpr uint64_t zero_bytes(uint64_t word) {
  return (word - each_byte(1)) & ~word & each_byte(0x80);
}

// Eight bytes at once: usually none of them needs an escape.
bool may_need_escape(const char* text) {
  uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  const uint64_t control = (word - each_byte(0x20)) & ~word & each_byte(0x80);
  return (control | zero_bytes(word ^ each_byte('"')) | zero_bytes(word ^ each_byte('\\'))) != 0;
}

using Block = unsigned char __attribute__((vector_size(16)));

// Sixteen bytes at once.
bool has_escape(const char* text) {
  Block block;
  std::memcpy(&block, text, sizeof block);
  const auto hits = (block < 0x20) | (block == '"') | (block == '\\');
  std::array<uint64_t, 2> halves{};
  std::memcpy(halves.data(), &hits, sizeof hits);
  return (halves[0] | halves[1]) != 0;
}

// The first byte from `from` on that needs an escape; the end when there is none.
size_t find_escape(std::string_view text, size_t from) {
  const auto needs_escape = [&](size_t at) {
    return escapes[static_cast<unsigned char>(text[at])] != 0;
  };
  size_t at = from;
  while (at + 16 <= text.size() && !has_escape(text.data() + at)) at += 16;
  const bool rest_is_clean = text.size() >= 8 && !may_need_escape(text.data() + text.size() - 8);
  if (rest_is_clean && text.size() - at <= 8) return text.size();
  for (; at + 8 <= text.size(); at += 8) {
    if (!may_need_escape(text.data() + at)) continue;
    for (size_t i = at; i < at + 8; ++i) {
      if (needs_escape(i)) return i;
    }
  }
  while (at < text.size() && !needs_escape(at)) ++at;
  return at;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  size_t clean = 0;  // start of the bytes not yet copied
  for (size_t at = find_escape(text, 0); at < text.size(); at = find_escape(text, at + 1)) {
    const auto byte = static_cast<unsigned char>(text[at]);
    out.append(text, clean, at - clean);
    clean = at + 1;
    out += '\\';
    out += escapes[byte];
    if (escapes[byte] == 'u') {
      out += "00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  out.append(text, clean, std::string_view::npos);
  out += '"';
}

void Writer::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  out_ += '{';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_object() {
  out_ += '}';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  out_ += '[';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_array() {
  out_ += ']';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
  return *this;
}

Writer& Writer::number(int64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

Writer& Writer::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

Writer& Writer::null() {
  separate();
  out_ += "null";
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace plinth::json
