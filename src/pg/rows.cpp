#include "pg/rows.hpp"

#include <charconv>

#include <libpq-fe.h>

namespace plinth::pg {

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

size_t Rows::size() const { return result_ ? static_cast<size_t>(PQntuples(result_.get())) : 0; }
size_t Rows::columns() const { return result_ ? static_cast<size_t>(PQnfields(result_.get())) : 0; }

std::string_view Rows::column_name(size_t column) const {
  return PQfname(result_.get(), static_cast<int>(column));
}

uint32_t Rows::column_type(size_t column) const {
  return PQftype(result_.get(), static_cast<int>(column));
}

std::optional<std::string_view> Rows::find(size_t row, size_t column) const {
  const auto r = static_cast<int>(row);
  const auto c = static_cast<int>(column);
  if (PQgetisnull(result_.get(), r, c) != 0) return std::nullopt;
  return std::string_view(
      PQgetvalue(result_.get(), r, c), static_cast<size_t>(PQgetlength(result_.get(), r, c))
  );
}

std::string_view Rows::text(size_t row, size_t column) const {
  return find(row, column).value_or(std::string_view());
}

long long Rows::integer(size_t row, size_t column) const {
  const std::string_view digits = text(row, column);
  long long value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

size_t Rows::affected() const {
  const std::string_view digits = result_ ? PQcmdTuples(result_.get()) : "";
  size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace plinth::pg
