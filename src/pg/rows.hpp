// The rows of one statement, in text format. Values are views into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::pg {

struct Column {
  std::string name;
  uint32_t type = 0;  // its oid; of a domain, that of what it is over
};
using Columns = std::vector<Column>;

class Rows {
 public:
  Rows() = default;
  // Without rows. Shared with the statement's other results.
  explicit Rows(std::shared_ptr<const Columns> columns) : columns_(std::move(columns)) {}

  size_t size() const { return size_; }  // rows
  size_t columns() const { return columns_ ? columns_->size() : 0; }
  std::string_view column_name(size_t column) const { return (*columns_)[column].name; }
  uint32_t column_type(size_t column) const { return (*columns_)[column].type; }
  bool empty() const { return size_ == 0; }

  // Nothing for SQL null, and where there is no such row.
  std::optional<std::string_view> find(size_t row, size_t column) const;
  // The empty string for SQL null.
  std::string_view text(size_t row, size_t column) const;
  // PostgreSQL's "t".
  bool flag(size_t row, size_t column) const { return text(row, column) == "t"; }
  long long integer(size_t row, size_t column) const;  // 0 for null or what is no integer

  size_t affected() const { return affected_; }   // rows inserted, updated, deleted or selected
  size_t bytes() const { return bytes_.size(); }  // that the rows take here

  // Takes a row as the protocol's DataRow has it: a count, then each value behind its length.
  // False if that is not one value for every column.
  bool append(std::string_view data_row);
  // Takes a row by its values, one for every column.
  void append(std::span<const std::optional<std::string_view>> values);
  void set_affected(size_t count) { affected_ = count; }
  // The columns alone.
  Rows without_rows() const { return Rows(columns_); }

 private:
  std::shared_ptr<const Columns> columns_;
  std::vector<char> bytes_;      // the rows' values, each behind its length; a move keeps the views
  std::vector<size_t> lengths_;  // where in bytes_ each value's length is, row by row
  size_t size_ = 0;
  size_t affected_ = 0;
};

// The results of a segment, one per statement, in order.
using Replies = std::vector<Rows>;

}  // namespace plinth::pg
