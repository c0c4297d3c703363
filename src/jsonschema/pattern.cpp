#include "jsonschema/pattern.hpp"

#include <algorithm>
#include <charconv>

namespace plinth::jsonschema {
namespace {

constexpr std::string_view class_escapes = "dws";
constexpr std::string_view literal_escapes = "./^$|()[]{}*+?\\";

// Writes the example while it reads the pattern: of alternatives the first, of repetitions as few
// as may be.
class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::string> run() {
    std::string out = alternatives();
    return failed_ || !rest_.empty() ? std::nullopt : std::optional(std::move(out));
  }

 private:
  std::string alternatives() {
    std::string first = sequence();
    while (take('|')) sequence();
    return first;
  }

  std::string sequence() {
    std::string out;
    while (!failed_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      if (take('^') || take('$')) continue;
      const std::string one = atom();
      for (int i = repetitions(); i > 0; --i) out += one;
      failed_ = failed_ || out.size() > size_t{max_size};
    }
    return out;
  }

  std::string atom() {
    if (take('(')) {
      std::string inside = alternatives();
      failed_ = failed_ || !take(')');
      return inside;
    }
    if (take('[')) return std::string(1, character_of_class());
    const char c = take_any();
    if (c == '.') return "a";
    return std::string(1, c == '\\' ? escaped() : c);
  }

  char escaped() {
    const char c = take_any();
    return c == 'd' ? '1' : c == 'w' ? 'a' : c == 's' ? ' ' : c;
  }

  // The first of the class, or of some plain characters one that is not in the class.
  char character_of_class() {
    const bool negated = take('^');
    std::string members;
    char first = '\0';
    while (!failed_ && !take(']')) {
      const char c = take_any();
      const char from = c == '\\' ? escaped() : c;
      if (first == '\0') first = from;
      members += from;
      if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') continue;
      take_any();
      const char to = take_any();
      for (int i = from + 1; i <= to; ++i) members += static_cast<char>(i);
    }
    if (!negated) return first;
    constexpr std::string_view plain = "a1-_ ";
    const auto found = std::ranges::find_if(plain, [&](char c) { return !members.contains(c); });
    failed_ = failed_ || found == plain.end();
    return failed_ ? '\0' : *found;
  }

  int repetitions() {
    int count = 1;
    if (take('{')) {
      const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
      const size_t end = rest_.find('}');
      failed_ = failed_ || read.ec != std::errc() || end == rest_.npos || count > max_size;
      rest_.remove_prefix(std::min(rest_.size(), end + 1));
    } else if (take('*') || take('?')) {
      count = 0;
    } else {
      take('+');
    }
    take('?');  // what is not greedy matches the same
    return count;
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  char take_any() {
    failed_ = failed_ || rest_.empty();
    if (failed_) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  static constexpr int max_size = 200;

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace

bool is_portable_pattern(std::string_view pattern) {
  if (pattern.empty() || pattern.starts_with("***") || pattern.contains("(?")) return false;
  for (const std::string_view special : {"[[:", "[[.", "[[=", "[:", "[.", "[="})
    if (pattern.contains(special)) return false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '\\') continue;
    if (++i == pattern.size()) return false;
    if (!class_escapes.contains(pattern[i]) && !literal_escapes.contains(pattern[i])) return false;
  }
  return true;
}

std::optional<std::string> example_of_pattern(std::string_view pattern) {
  return PatternReader(pattern).run();
}

}  // namespace plinth::jsonschema
