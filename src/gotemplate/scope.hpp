// Which variables a place of a template knows, and where their values will be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plinth::gotemplate {

class Scope {
 public:
  Scope() { declare("$"); }

  // A later one hides an earlier one of the same name.
  size_t declare(std::string name) {
    names_.emplace_back(std::move(name));
    most_ = std::max(most_, names_.size());
    return names_.size() - 1;
  }

  std::optional<size_t> find(std::string_view name) const {
    for (size_t i = names_.size(); i-- > first_;) {
      if (names_[i] == name) return i;
    }
    return std::nullopt;
  }

  // Everything declared after `mark` is forgotten by `leave(mark)`.
  size_t mark() const { return names_.size(); }
  void leave(size_t mark) { names_.resize(mark); }

  // What is known is hidden until `show`, except for what is declared from here on.
  size_t hide() { return std::exchange(first_, names_.size()); }
  void show(size_t first) { first_ = first; }

  size_t slots() const { return most_; }

 private:
  std::vector<std::string> names_;
  size_t first_ = 0;
  size_t most_ = 0;
};

}  // namespace plinth::gotemplate
