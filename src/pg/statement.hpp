// What is sent to PostgreSQL: statements, grouped into segments.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plinth::pg {

class RowSink;

// A value in text format; nothing is SQL null. Its type is left to PostgreSQL to infer. It ends at
// a NUL.
using Parameter = std::optional<std::string>;

enum class Reuse {
  prepared,  // parsed once per connection and role, then reused by its text
  once,      // parsed each time: for text that will not come again
};

struct Statement {
  std::string text;  // with $1, $2, …
  std::vector<Parameter> parameters;
  Reuse reuse = Reuse::prepared;
  std::shared_ptr<RowSink> sink = {};  // takes its rows where they are many; usually none
};

// One transaction in one round trip: the statements are sent together with one Sync behind them,
// and PostgreSQL runs them as an implicit transaction: an error in one undoes all. What
// set_config(…, true) sets in the first holds for the rest.
struct Segment {
  std::vector<Statement> statements;
  // The role the statements will run as. Plans that depend on row level security are bound to a
  // role, so prepared statements are kept apart by it: one name used by two roles would be planned
  // anew at every switch.
  std::string role;
};

}  // namespace plinth::pg
