// A body of comma-separated values (RFC 4180): a line of names, then a row a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rest/error.hpp"

namespace plinth::rest {

struct CsvTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;  // each at most as long as names
};

// Lines end with LF or CRLF; a cell in quotes may hold both, and quotes doubled. Rows of different
// length are refused.
Result<CsvTable> parse_csv(std::string_view text);

// The rows as a JSON array of objects with string values; the word NULL becomes null.
std::string csv_to_json(const CsvTable& table);

}  // namespace plinth::rest
