// PostgreSQL's message protocol 3.0, as far as an opened session in extended query mode needs it:
// what is said becomes bytes, bytes become what was said. Pure.
//
// Source: PostgreSQL's manual, "Frontend/Backend Protocol", chapters "Message Flow" and "Message
// Formats". All values travel in text format.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pg/error.hpp"
#include "pg/rows.hpp"
#include "pg/statement.hpp"

namespace plinth::pg::protocol {

// What a Bind message can count.
inline constexpr size_t most_parameters = 65'535;

// Each appends one message to `out`. An empty name means the unnamed statement. Texts, names and
// values end at a NUL: no text of PostgreSQL's holds one.
void append_parse(std::string& out, std::string_view name, std::string_view text);
void append_describe_statement(std::string& out, std::string_view name);
void append_describe_portal(std::string& out);
// At most `most_parameters`.
void append_bind(std::string& out, std::string_view name, std::span<const Parameter> parameters);
void append_execute(std::string& out);
void append_close_statement(std::string& out, std::string_view name);
void append_sync(std::string& out);

// What a message is about, by its first byte.
enum class Kind : char {
  parse_complete = '1',
  bind_complete = '2',
  close_complete = '3',
  notification = 'A',
  command_complete = 'C',
  data_row = 'D',
  error = 'E',
  copy_in = 'G',
  copy_out = 'H',
  empty_query = 'I',
  notice = 'N',
  parameter_status = 'S',
  row_description = 'T',
  copy_both = 'W',
  ready_for_query = 'Z',
  no_data = 'n',
  portal_suspended = 's',
  parameter_description = 't',
};

struct Message {
  Kind kind;
  std::string_view body;
};

inline constexpr size_t header_size = 5;

// How many bytes the message that `bytes` begins with has in all, as far as that can be told yet:
// header_size at least. Nothing if that is no length a message can have.
std::optional<size_t> size_of_first(std::string_view bytes);

// The message that `bytes` begins with; `bytes` holds size_of_first() of it at least.
Message first(std::string_view bytes, size_t size);

// Of row_description's body; nothing if it is malformed.
std::optional<Columns> parse_columns(std::string_view body);

// Of error's body.
Error parse_error(std::string_view body);

// Of command_complete's body: rows inserted, updated, deleted or selected; 0 for other commands.
size_t parse_affected(std::string_view body);

struct Notification {
  std::string_view channel;
  std::string_view payload;
};
std::optional<Notification> parse_notification(std::string_view body);

}  // namespace plinth::pg::protocol
