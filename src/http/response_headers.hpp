// The header fields of a response, kept in one text as they go over the wire.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plinth::http {

class ResponseHeaders {
 public:
  using Field = std::pair<std::string_view, std::string_view>;  // name and value
  using value_type = Field;

  class const_iterator {  // NOLINT(readability-identifier-naming): as the standard library calls it
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Field;
    using difference_type = std::ptrdiff_t;
    using pointer = const Field*;
    using reference = Field;

    const_iterator() = default;
    Field operator*() const { return headers_->field(at_); }
    const_iterator& operator++() {
      ++at_;
      return *this;
    }
    const_iterator operator++(int) {
      const_iterator before = *this;
      ++at_;
      return before;
    }
    bool operator==(const const_iterator&) const = default;

   private:
    friend class ResponseHeaders;
    const_iterator(const ResponseHeaders* headers, size_t at) : headers_(headers), at_(at) {}
    const ResponseHeaders* headers_ = nullptr;
    size_t at_ = 0;
  };
  using iterator = const_iterator;

  // Behind the others, whether or not there is one of that name. What would end the line or the
  // head (line ends, NUL) becomes a blank.
  void add(std::string_view name, std::string_view value);
  void erase(std::string_view name);  // all of that name, in any case
  std::optional<std::string_view> find(std::string_view name) const;  // the first, in any case

  size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }
  // Views are valid until the next change.
  Field operator[](size_t index) const { return field(index); }
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, fields_.size()}; }

  // "Name: value\r\n" of each.
  std::string_view wire() const { return text_; }

 private:
  struct Place {  // in text_
    uint32_t name;
    uint32_t name_size;
    uint32_t value;
    uint32_t value_size;
  };
  Field field(size_t index) const;
  void append_within_line(std::string_view text);

  std::string text_;
  std::vector<Place> fields_;
};

}  // namespace plinth::http
