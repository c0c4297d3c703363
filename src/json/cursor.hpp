// Walks JSON text without making anything of it, so that parts of it can be taken as they were
// written: a number keeps all its digits. Every step checks the grammar; nothing and false mean
// that the text is none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace plinth::json {

// Values nested deeper than this are refused.
inline constexpr size_t max_nesting = 64;

class Cursor {
 public:
  // UTF-8 is not checked.
  explicit Cursor(std::string_view text) : text_(text) {}

  // The character that comes next after white space; NUL at the end.
  char peek();
  // Where that is.
  size_t at() const { return at_; }
  bool is_at_end() { return peek() == '\0' && at_ == text_.size(); }

  bool take(char c);
  // With its quotes.
  std::optional<std::string_view> take_string();
  // A member's name, with its quotes, and the colon behind it.
  std::optional<std::string_view> take_key();
  // A whole value, whatever it is.
  std::optional<std::string_view> take_value(size_t nesting = 0);

 private:
  bool skip_value(size_t nesting);
  bool skip_object(size_t nesting);
  bool skip_array(size_t nesting);
  bool skip_number();
  bool skip_digits();
  bool skip_word(std::string_view word);

  std::string_view text_;
  size_t at_ = 0;
};

// What a string, with its quotes, says. Nothing for what cannot be said in UTF-8: half a surrogate
// pair.
std::optional<std::string> unquote(std::string_view quoted);

}  // namespace plinth::json
