// Taking the demo away, and nothing else.
#pragma once

#include "base/error.hpp"
#include "migrate/session.hpp"

namespace plinth::seed {

// In one transaction: the tenants and people of the demo with everything that is theirs, also what
// they, triggers and tasks added since, and the rows of the platform that came with the demo. False
// when there is none. Foreign keys say what becomes of rows of others that refer to them.
base::Checked<bool> clear_demo(migrate::Session& session);

}  // namespace plinth::seed
