#include "rest/response/rows_as_json.hpp"

#include <vector>

#include "json/column_value.hpp"
#include "json/writer.hpp"

namespace plinth::rest {
namespace {

// What is the same in every row: the kinds of its columns and, in one text, the keys with what
// stands before them.
class RowWriter {
 public:
  // False when a column is of a type that the snapshot cannot tell.
  bool prepare(const pg::Rows& rows, const catalog::SchemaSnapshot& schema) {
    columns_.reserve(rows.columns());
    for (size_t i = 0; i < rows.columns(); ++i) {
      const auto kind = schema.column_kind(rows.column_type(i));
      if (!kind) return false;
      keys_ += i == 0 ? '{' : ',';
      json::append_string(keys_, rows.column_name(i));
      keys_ += ':';
      columns_.push_back({.kind = *kind, .key_end = keys_.size()});
    }
    return true;
  }

  bool append(std::string& out, const pg::Rows& rows, size_t row) const {
    size_t key = 0;
    for (size_t i = 0; i < columns_.size(); ++i) {
      out.append(keys_, key, columns_[i].key_end - key);
      key = columns_[i].key_end;
      const auto value = rows.find(row, i);
      if (!value) {
        out += "null";
      } else if (!json::append_column_value(out, *value, columns_[i].kind)) {
        return false;
      }
    }
    out += columns_.empty() ? "{}" : "}";
    return true;
  }

 private:
  struct Column {
    json::ColumnKind kind;
    size_t key_end;  // in keys_; it begins where the one before ends
  };
  std::vector<Column> columns_;
  std::string keys_;
};

}  // namespace

std::optional<std::string> rows_as_json(
    const pg::Rows& rows, const catalog::SchemaSnapshot& schema, bool single
) {
  RowWriter writer;
  if (!writer.prepare(rows, schema)) return std::nullopt;
  std::string out;
  if (single) {
    if (rows.empty() || !writer.append(out, rows, 0)) return std::nullopt;
    return out;
  }
  out += '[';
  for (size_t row = 0; row < rows.size(); ++row) {
    if (row > 0) out += ", \n ";
    if (!writer.append(out, rows, row)) return std::nullopt;
    if (row == 0) out.reserve(out.size() * rows.size() * 5 / 4);  // rows are much alike
  }
  out += ']';
  return out;
}

}  // namespace plinth::rest
