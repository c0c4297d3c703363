// Values only the database can tell, because its own keys or functions make them.
#pragma once

#include <set>
#include <string>

#include "base/error.hpp"
#include "migrate/session.hpp"
#include "seed/calendar.hpp"

namespace plinth::seed {

// In the transaction that loads the rows: the state of consents, keyed digests of people, and the
// sealed days of the trust ledger.
base::Checked<void> derive(
    migrate::Session& session, const std::set<std::string>& present, Day until
);

}  // namespace plinth::seed
