#include "rest/precondition.hpp"

#include "rest/plan/result_row.hpp"
#include "rest/response/entity_tag.hpp"
#include "rest/sql/statement.hpp"

namespace plinth::rest {
namespace {

bool changes_rows(Action action) {
  return action == Action::update || action == Action::put || action == Action::remove;
}

// The GET whose ETag the client was given.
ApiRequest reading_of(const ApiRequest& request) {
  ApiRequest out;
  out.action = Action::read;
  out.is_get = true;
  out.schema = request.schema;
  out.name = request.name;
  out.query = request.query;
  out.accept = {MediaRange{.type = "application/json"}};
  return out;
}

}  // namespace

bool Precondition::holds(const pg::Rows& row) const {
  const bool exists = row.integer(0, result_column::rows) > 0;
  const std::string tag = entity_tag(row.text(0, result_column::body));
  if (if_match.given && !(exists && if_match.contains(tag))) return false;
  return !(exists && if_none_match.contains(tag));
}

Result<std::optional<Precondition>> plan_precondition(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema, const PlanSettings& settings
) {
  if (!changes_rows(request.action)) return std::nullopt;
  if (!request.if_match.given && !request.if_none_match.given) return std::nullopt;
  const ApiRequest reading = reading_of(request);
  TRY(Plan plan, plan_request(reading, schema, settings));
  plan.row_form = RowForm::document;
  return Precondition{
      .statement = render_statements(plan, reading).answer,
      .if_match = request.if_match,
      .if_none_match = request.if_none_match,
  };
}

}  // namespace plinth::rest
