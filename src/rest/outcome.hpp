// What the database answered, in whichever form its rows came: the agreement between execute and
// response/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/spool.hpp"
#include "pg/rows.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

// A body too large to hold: response/row_spool.hpp makes it.
struct SpooledBody {
  std::shared_ptr<net::SpoolFile> file;
  std::string tag;  // entity_tag() of it
};

struct Outcome {
  pg::Rows rows;     // laid out as in plan/result_row.hpp, or, as columns, the answer's own
  size_t count = 0;  // rows of the answer, or rows changed
  std::optional<int64_t> total;         // all rows that match, where they were counted
  std::optional<int64_t> planned_rows;  // the planner's guess, where it was asked for
  std::optional<std::string> body;      // made of rows that came as columns
  std::optional<SpooledBody> spooled;   // likewise, of many
};

Outcome make_outcome(
    const Plan& plan,
    const ApiRequest& request,
    pg::Rows rows,
    std::optional<int64_t> planned_rows = std::nullopt
);

}  // namespace plinth::rest
