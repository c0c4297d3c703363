#include "pg/rows.hpp"

#include <charconv>

#include "pg/byte_order.hpp"

namespace plinth::pg {
namespace {

constexpr size_t count_size = sizeof(uint16_t);
constexpr size_t length_size = sizeof(int32_t);

}  // namespace

bool Rows::append(std::string_view data_row) {
  if (data_row.size() < count_size) return false;
  const size_t count = read_integer<uint16_t>(data_row.data());
  if (count != columns()) return false;
  const std::string_view values = data_row.substr(count_size);
  const size_t begin = bytes_.size();
  size_t at = 0;
  if (size_ == 0) lengths_.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    if (values.size() - at < length_size) return false;
    const auto length = read_integer<int32_t>(values.data() + at);
    lengths_.push_back(begin + at);
    at += length_size;
    if (length <= 0) continue;  // null or empty
    if (static_cast<size_t>(length) > values.size() - at) return false;
    at += static_cast<size_t>(length);
  }
  bytes_.insert(bytes_.end(), values.begin(), values.end());
  ++size_;
  return true;
}

void Rows::append(std::span<const std::optional<std::string_view>> values) {
  std::string data_row;
  append_integer(data_row, static_cast<uint16_t>(values.size()));
  for (const auto& value : values) {
    append_integer(data_row, value ? static_cast<int32_t>(value->size()) : int32_t{-1});
    data_row += value.value_or("");
  }
  append(data_row);
}

std::optional<std::string_view> Rows::find(size_t row, size_t column) const {
  if (row >= size_ || column >= columns_->size()) return std::nullopt;
  const char* at = bytes_.data() + lengths_[row * columns_->size() + column];
  const auto length = read_integer<int32_t>(at);
  if (length < 0) return std::nullopt;
  return std::string_view(at + length_size, static_cast<size_t>(length));
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

}  // namespace plinth::pg
