// ApiRequest + SchemaSnapshot → Plan.
#pragma once

#include "rest/error.hpp"
#include "rest/plan/plan.hpp"

namespace plinth::rest {

struct PlanSettings {
  std::optional<int64_t> max_rows;
  std::optional<int64_t> max_embed_depth;
  bool legacy_target_names = true;  // an embed with an alias may still be named by its target
  bool aggregates_enabled = false;
  bool plan_enabled = false;      // clients may ask for query plans
  bool rows_as_columns = true;    // an answer's rows may come as columns: see plan/row_form.hpp
  bool pre_request = false;       // a function runs before every statement
  bool follow_privileges = true;  // the root describes what the role may use, not everything
};

// The plan refers to the snapshot and to the request's payload: both must outlive it.
Result<Plan> plan_request(
    const ApiRequest& request, const catalog::SchemaSnapshot& schema, const PlanSettings& settings
);

}  // namespace plinth::rest
