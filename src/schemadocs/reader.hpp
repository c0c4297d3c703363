// From the catalog to the model: what to ask, and what to make of the answers. One round trip, and
// any role may ask.
#pragma once

#include <string>
#include <vector>

#include "pg/rows.hpp"
#include "pg/statement.hpp"
#include "schemadocs/model.hpp"

namespace plinth::schemadocs {

pg::Segment model_questions(const std::vector<std::string>& schemas);

// `replies` are the answers to model_questions(), in order.
Model make_model(const pg::Replies& replies);

}  // namespace plinth::schemadocs
