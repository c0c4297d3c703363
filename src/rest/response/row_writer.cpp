#include "rest/response/row_writer.hpp"

#include "json/writer.hpp"

namespace plinth::rest {
namespace {

// As record_out of PostgreSQL (utils/adt/rowtypes.c) decides it.
bool needs_quotes(std::string_view value) {
  constexpr std::string_view special = "\"\\(), \t\n\r\v\f";
  return value.empty() || value.find_first_of(special) != std::string_view::npos;
}

void append_quoted(std::string& out, std::string_view value) {
  out += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out += c;
    out += c;
  }
  out += '"';
}

}  // namespace

std::optional<RowWriter> RowWriter::make(
    const pg::Rows& rows, const catalog::SchemaSnapshot& schema, Media media
) {
  RowWriter out;
  out.media_ = media;
  if (media == Media::csv) {
    for (size_t i = 0; i < rows.columns(); ++i) {
      if (i > 0) out.keys_ += ',';
      out.keys_ += rows.column_name(i);
    }
    return out;
  }
  out.columns_.reserve(rows.columns());
  for (size_t i = 0; i < rows.columns(); ++i) {
    const auto kind = schema.column_kind(rows.column_type(i));
    if (!kind) return std::nullopt;
    out.keys_ += i == 0 ? '{' : ',';
    json::append_string(out.keys_, rows.column_name(i));
    out.keys_ += ':';
    out.columns_.push_back({.kind = *kind, .key_end = out.keys_.size()});
  }
  return out;
}

bool RowWriter::append(std::string& out, const pg::Rows& rows) {
  const size_t size =
      media_ == Media::object ? std::min<size_t>(rows.size(), begun_ ? 0 : 1) : rows.size();
  const std::string_view separator = media_ == Media::csv ? "\n" : ", \n ";
  for (size_t row = 0; row < size; ++row) {
    if (begun_) {
      out += separator;
    } else {
      begin(out);
    }
    const size_t before = out.size();
    if (!append_row(out, rows, row)) return false;
    // Rows are much alike.
    if (row == 0) out.reserve(before + (out.size() - before + separator.size()) * size * 5 / 4);
  }
  return true;
}

void RowWriter::begin(std::string& out) {
  begun_ = true;
  if (media_ == Media::json) out += '[';
  if (media_ == Media::csv) out.append(keys_).append("\n");
}

void RowWriter::finish(std::string& out) {
  if (media_ == Media::json) out += begun_ ? "]" : "[]";
  if (media_ == Media::csv && !begun_) out += '\n';
}

bool RowWriter::append_row(std::string& out, const pg::Rows& rows, size_t row) const {
  if (media_ != Media::csv) return append_object(out, rows, row);
  append_record(out, rows, row);
  return true;
}

bool RowWriter::append_object(std::string& out, const pg::Rows& rows, size_t row) const {
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

void RowWriter::append_record(std::string& out, const pg::Rows& rows, size_t row) const {
  for (size_t i = 0; i < rows.columns(); ++i) {
    if (i > 0) out += ',';
    const auto value = rows.find(row, i);
    if (!value) continue;
    if (needs_quotes(*value)) {
      append_quoted(out, *value);
    } else {
      out += *value;
    }
  }
}

std::optional<std::string> rows_as_text(
    const pg::Rows& rows, const catalog::SchemaSnapshot& schema, Media media
) {
  auto writer = RowWriter::make(rows, schema, media);
  if (!writer || (media == Media::object && rows.empty())) return std::nullopt;
  std::string out;
  if (!writer->append(out, rows)) return std::nullopt;
  writer->finish(out);
  return out;
}

}  // namespace plinth::rest
