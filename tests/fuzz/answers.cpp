// What a server, or whoever stands in for one, can answer.
#include "fuzz.hpp"
#include "pg/protocol.hpp"

namespace {

using namespace plinth::pg;

bool is_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// The values are where the bytes are, and nowhere else.
void take_row(const Columns& columns, std::string_view body) {
  Rows rows(std::make_shared<const Columns>(columns));
  if (!rows.append(body)) return;
  plinth::fuzz::require(rows.size() == 1, "a row is a row");
  size_t bytes = 0;
  for (size_t i = 0; i < rows.columns(); ++i) bytes += rows.text(0, i).size();
  plinth::fuzz::require(bytes <= body.size(), "values come from the message");
  plinth::fuzz::require(!rows.find(1, 0) && !rows.find(0, rows.columns()), "and end with it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes = plinth::fuzz::text_of(data, size);
  Columns columns;
  while (true) {
    const auto length = protocol::size_of_first(bytes);
    if (!length || bytes.size() < *length) break;
    const protocol::Message message = protocol::first(bytes, *length);
    plinth::fuzz::require(is_within(message.body, bytes), "a body is part of its message");
    if (auto described = protocol::parse_columns(message.body)) columns = *std::move(described);
    take_row(columns, message.body);
    protocol::parse_error(message.body);
    protocol::parse_affected(message.body);
    if (const auto heard = protocol::parse_notification(message.body)) {
      plinth::fuzz::require(
          is_within(heard->channel, message.body) && is_within(heard->payload, message.body),
          "a notification is part of its message"
      );
    }
    bytes.remove_prefix(*length);
  }
  return 0;
}
