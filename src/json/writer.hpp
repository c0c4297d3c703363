// Appends JSON to a string. Escaping is PostgreSQL's own (utils/adt/json.c, escape_json): the
// two-character escapes for quote, backslash, \b \f \n \r \t, \u00XX for other control characters,
// everything else as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plinth::json {

void append_string(std::string& out, std::string_view text);  // with its quotes

// Writes members and elements with their commas. The caller pairs begin and end and puts a key
// before each member.
//
//   Writer w; w.begin_object(); w.key("id").number(7); w.end_object(); send(w.take());
class Writer {
 public:
  // Makes room for about `size` bytes.
  explicit Writer(size_t size = 0) { out_.reserve(size); }

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& number(int64_t value);
  Writer& boolean(bool value);
  Writer& null();
  Writer& raw(std::string_view json);  // one complete JSON value

  std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace plinth::json
