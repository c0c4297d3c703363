// Which statements a connection has prepared, and under which names. One per connection.
//
// A statement is known by (role, text). While its Parse is under way nobody else may rely on the
// name, because the transaction it travels in may fail before it; such uses go unprepared. The
// least recently used name makes room for a new one: a plan costs PostgreSQL some 34 kB per
// statement and connection.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "pg/rows.hpp"

namespace plinth::pg {

class StatementCache {
 public:
  explicit StatementCache(size_t capacity) : capacity_(capacity) {}

  enum class State { ready, parsing };
  struct Entry {
    std::string role;
    std::string text;
    std::string name;
    State state = State::parsing;
    std::shared_ptr<const Columns> columns = {};  // once ready
  };
  using Handle = std::list<Entry>::iterator;

  // The entry, moved to the front, or nullptr.
  Entry* find(std::string_view role, std::string_view text);

  // A new entry in state `parsing`. The reference stays valid until it is erased or evicted.
  Entry& insert(std::string_view role, std::string_view text);

  // Takes out the least recently used ready entry if there are too many: its name, to be
  // deallocated; else empty.
  std::string evict();

  void set_ready(const std::string& name, std::shared_ptr<const Columns> columns);
  void erase(const std::string& name);
  void clear();

 private:
  struct Key {
    std::string_view role;
    std::string_view text;
    bool operator==(const Key&) const = default;
  };
  // Of the length and some samples: reading all of a long text twice a request costs more than a
  // rare collision.
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };

  size_t capacity_;
  unsigned long next_name_ = 0;
  std::list<Entry> entries_;                              // most recently used first
  std::unordered_map<Key, Handle, KeyHash> by_key_;       // keys are views of the entries' own
  std::unordered_map<std::string_view, Handle> by_name_;  // likewise
};

}  // namespace plinth::pg
