#include "rest/outcome.hpp"

#include "rest/plan/result_row.hpp"

namespace plinth::rest {

Outcome make_outcome(
    const Plan& plan, const ApiRequest& request, pg::Rows rows, std::optional<int64_t> planned_rows
) {
  Outcome out{.planned_rows = planned_rows};
  if (plan.row_form == RowForm::columns) {
    out.count = rows.affected();  // more than there are here if a sink has taken some
    const bool counted =
        request.prefer.count == Count::exact || request.prefer.count == Count::estimated;
    if (counted) out.total = static_cast<int64_t>(out.count);
  } else if (!plan.production.explain) {
    out.count = static_cast<size_t>(rows.integer(0, result_column::rows));
    if (rows.find(0, result_column::total)) out.total = rows.integer(0, result_column::total);
  }
  out.rows = std::move(rows);
  return out;
}

}  // namespace plinth::rest
