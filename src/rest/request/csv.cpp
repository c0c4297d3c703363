#include "rest/request/csv.hpp"

#include <algorithm>

#include "json/writer.hpp"

namespace plinth::rest {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  Result<std::vector<std::string>> take_line() {
    std::vector<std::string> cells;
    while (true) {
      TRY(cells.emplace_back(), take_cell());
      if (rest_.starts_with(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      if (rest_.starts_with('\r')) rest_.remove_prefix(1);
      if (rest_.starts_with('\n')) rest_.remove_prefix(1);
      return cells;
    }
  }

 private:
  Result<std::string> take_cell() {
    if (rest_.starts_with('"')) return take_quoted();
    const std::string_view cell = rest_.substr(0, rest_.find_first_of(",\r\n"));
    rest_.remove_prefix(cell.size());
    return std::string(cell);
  }

  Result<std::string> take_quoted() {
    std::string cell;
    rest_.remove_prefix(1);
    while (true) {
      const size_t quote = rest_.find('"');
      if (quote == std::string_view::npos)
        return std::unexpected(errors::invalid_body("A quoted cell of the CSV body has no end"));
      cell += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      cell += '"';
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0)
      return std::unexpected(
          errors::invalid_body("A quoted cell of the CSV body goes on after its quote")
      );
    return cell;
  }

  std::string_view rest_;
};

}  // namespace

Result<CsvTable> parse_csv(std::string_view text) {
  if (text.empty())
    return std::unexpected(errors::invalid_body("The CSV body has no line of names"));
  Reader reader(text);
  CsvTable table;
  TRY(table.names, reader.take_line());
  while (!reader.at_end()) {
    TRY(table.rows.emplace_back(), reader.take_line());
  }
  const bool even = std::ranges::all_of(table.rows, [&](const auto& row) {
    return row.size() == table.rows.front().size() && row.size() <= table.names.size();
  });
  if (!even)
    return std::unexpected(errors::invalid_body("All lines must have same number of fields"));
  return table;
}

std::string csv_to_json(const CsvTable& table) {
  json::Writer w;
  w.begin_array();
  for (const auto& row : table.rows) {
    w.begin_object();
    for (size_t i = 0; i < row.size(); ++i) {
      w.key(table.names[i]);
      if (row[i] == "NULL") {
        w.null();
      } else {
        w.string(row[i]);
      }
    }
    w.end_object();
  }
  w.end_array();
  return w.take();
}

}  // namespace plinth::rest
