// Rows that came as columns, as the body that PostgreSQL would make of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/snapshot.hpp"
#include "json/column_value.hpp"
#include "pg/rows.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

// Writes a body part by part. Owns what it needs, so that it may go to another thread.
class RowWriter {
 public:
  // For rows with these columns. As JSON (Media::json: an array of objects as json_agg makes it;
  // Media::object: the first object alone) or as CSV (names, then every row as PostgreSQL writes a
  // composite, without its parentheses). Nothing when a column is of a type that the snapshot
  // cannot tell.
  static std::optional<RowWriter> make(
      const pg::Rows& rows, const catalog::SchemaSnapshot& schema, Media media
  );

  // False, with `out` left in between, for a date in another style than ISO: then PostgreSQL has to
  // make the body itself.
  bool append(std::string& out, const pg::Rows& rows);
  void finish(std::string& out);

 private:
  struct Column {
    json::ColumnKind kind;
    size_t key_end;  // in keys_; it begins where the one before ends
  };

  void begin(std::string& out);
  bool append_row(std::string& out, const pg::Rows& rows, size_t row) const;
  bool append_object(std::string& out, const pg::Rows& rows, size_t row) const;
  void append_record(std::string& out, const pg::Rows& rows, size_t row) const;

  Media media_ = Media::json;
  bool begun_ = false;
  // What is the same in every row: the kinds of its columns and, in one text, the keys with what
  // stands before them; of CSV the first line.
  std::vector<Column> columns_;
  std::string keys_;
};

// All at once. Nothing where RowWriter gives up, and for Media::object without a row.
std::optional<std::string> rows_as_text(
    const pg::Rows& rows, const catalog::SchemaSnapshot& schema, Media media
);

}  // namespace plinth::rest
