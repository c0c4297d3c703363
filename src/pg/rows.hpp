// The rows of one statement, in text format. Owns libpq's result; values are views into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct pg_result;

namespace plinth::pg {

class Rows {
 public:
  Rows() = default;
  explicit Rows(pg_result* result) : result_(result) {}  // takes ownership

  size_t size() const;  // rows
  size_t columns() const;
  std::string_view column_name(size_t column) const;
  uint32_t column_type(size_t column) const;  // its oid; of a domain, that of what it is over
  bool empty() const { return size() == 0; }

  // Nothing for SQL null.
  std::optional<std::string_view> find(size_t row, size_t column) const;
  // The empty string for SQL null.
  std::string_view text(size_t row, size_t column) const;
  // PostgreSQL's "t".
  bool flag(size_t row, size_t column) const { return text(row, column) == "t"; }
  long long integer(size_t row, size_t column) const;  // 0 for null or what is no integer

  size_t affected() const;  // rows inserted, updated or deleted

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

// The results of a segment, one per statement, in order.
using Replies = std::vector<Rows>;

}  // namespace plinth::pg
