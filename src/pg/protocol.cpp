#include "pg/protocol.hpp"

#include <charconv>

#include "pg/byte_order.hpp"

namespace plinth::pg::protocol {
namespace {

std::string_view until_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

// A message whose length is written once it is known.
class Writer {
 public:
  Writer(std::string& out, char type) : out_(out), begin_(out.size() + 1) {
    out.push_back(type);
    append_integer(out_, int32_t{0});
  }
  ~Writer() {
    const auto length = in_network_order(static_cast<int32_t>(out_.size() - begin_));
    std::memcpy(out_.data() + begin_, &length, sizeof length);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void text(std::string_view value) {
    out_.append(until_nul(value));
    out_.push_back('\0');
  }
  void byte(char value) { out_.push_back(value); }
  void int16(size_t value) { append_integer(out_, static_cast<uint16_t>(value)); }
  void int32(int32_t value) { append_integer(out_, value); }
  void bytes(std::string_view value) { out_.append(value); }

 private:
  std::string& out_;
  size_t begin_;
};

// Takes a body apart from the front. After a step beyond its end it has `failed`.
class Reader {
 public:
  explicit Reader(std::string_view body) : rest_(body) {}

  template <std::integral Integer>
  Integer integer() {
    if (rest_.size() < sizeof(Integer)) return fail<Integer>();
    const auto value = read_integer<Integer>(rest_.data());
    rest_.remove_prefix(sizeof(Integer));
    return value;
  }
  std::string_view text() {
    const size_t end = rest_.find('\0');
    if (end == std::string_view::npos) return fail<std::string_view>();
    const std::string_view value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return value;
  }
  bool failed() const { return failed_; }

 private:
  template <class T>
  T fail() {
    failed_ = true;
    rest_ = {};
    return T();
  }

  std::string_view rest_;
  bool failed_ = false;
};

constexpr int32_t null_length = -1;
constexpr int32_t all_rows = 0;

}  // namespace

void append_parse(std::string& out, std::string_view name, std::string_view text) {
  Writer message(out, 'P');
  message.text(name);
  message.text(text);
  message.int16(0);  // no types given: the server infers them
}

void append_describe_statement(std::string& out, std::string_view name) {
  Writer message(out, 'D');
  message.byte('S');
  message.text(name);
}

void append_describe_portal(std::string& out) {
  Writer message(out, 'D');
  message.byte('P');
  message.text("");
}

void append_bind(std::string& out, std::string_view name, std::span<const Parameter> parameters) {
  Writer message(out, 'B');
  message.text("");  // the unnamed portal
  message.text(name);
  message.int16(0);  // every parameter in text format
  message.int16(parameters.size());
  for (const Parameter& parameter : parameters) {
    if (!parameter) {
      message.int32(null_length);
      continue;
    }
    const std::string_view value = until_nul(*parameter);
    message.int32(static_cast<int32_t>(value.size()));
    message.bytes(value);
  }
  message.int16(0);  // every column in text format
}

void append_execute(std::string& out) {
  Writer message(out, 'E');
  message.text("");
  message.int32(all_rows);
}

void append_close_statement(std::string& out, std::string_view name) {
  Writer message(out, 'C');
  message.byte('S');
  message.text(name);
}

void append_sync(std::string& out) { const Writer message(out, 'S'); }

std::optional<size_t> size_of_first(std::string_view bytes) {
  if (bytes.size() < header_size) return header_size;
  const auto length = read_integer<int32_t>(bytes.data() + 1);
  if (length < static_cast<int32_t>(sizeof length)) return std::nullopt;
  return static_cast<size_t>(length) + 1;
}

Message first(std::string_view bytes, size_t size) {
  return {
      .kind = static_cast<Kind>(bytes.front()),
      .body = bytes.substr(header_size, size - header_size),
  };
}

std::optional<Columns> parse_columns(std::string_view body) {
  Reader reader(body);
  const auto count = reader.integer<uint16_t>();
  Columns columns;
  for (size_t i = 0; i < count && !reader.failed(); ++i) {
    Column column{.name = std::string(reader.text()), .type = 0};
    reader.integer<uint32_t>();  // the table's oid
    reader.integer<uint16_t>();  // the column's number in it
    column.type = reader.integer<uint32_t>();
    reader.integer<uint16_t>();  // the type's size
    reader.integer<uint32_t>();  // its modifier
    reader.integer<uint16_t>();  // the format
    columns.push_back(std::move(column));
  }
  if (reader.failed()) return std::nullopt;
  return columns;
}

Error parse_error(std::string_view body) {
  Error error;
  Reader reader(body);
  while (const char field = reader.integer<char>()) {
    const std::string_view value = reader.text();
    if (field == 'C') error.sqlstate = value;
    if (field == 'M') error.message = value;
    if (field == 'D') error.detail = value;
    if (field == 'H') error.hint = value;
  }
  return error;
}

size_t parse_affected(std::string_view body) {
  const std::string_view tag = Reader(body).text();
  const std::string_view last = tag.substr(tag.rfind(' ') + 1);
  size_t count = 0;
  std::from_chars(last.data(), last.data() + last.size(), count);
  return count;
}

std::optional<Notification> parse_notification(std::string_view body) {
  Reader reader(body);
  reader.integer<int32_t>();  // the sender's process
  const Notification notification{.channel = reader.text(), .payload = reader.text()};
  if (reader.failed()) return std::nullopt;
  return notification;
}

}  // namespace plinth::pg::protocol
