// The fourth stage, and the only one that waits: runs the statement as the caller.
#pragma once

#include "identity/principal.hpp"
#include "pg/pool.hpp"
#include "rest/error.hpp"
#include "rest/outcome.hpp"
#include "rest/plan/plan.hpp"
#include "rest/precondition.hpp"
#include "rest/sql/statement.hpp"
#include "rest/transaction_settings.hpp"

namespace plinth::rest {

// One round trip, an implicit transaction: settings, statement, Sync. Where the answer itself may
// still refuse the change (one row was asked for and two were changed), an explicit transaction is
// held open until that is known. So it is where there is a `precondition`, which may be nullptr.
net::Task<Result<Outcome>> execute(
    pg::Pool& pool,
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    const Plan& plan,
    Statements statements,
    const ExecuteSettings& settings,
    const ExtraSettings& extra,
    const Precondition* precondition
);

}  // namespace plinth::rest
