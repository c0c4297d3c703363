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

// For whom and for what statements are run. Views what the caller keeps until it is done.
struct Execution {
  const ApiRequest& request;
  const http::Request& http_request;
  const identity::Principal& principal;
  const Plan& plan;
  const ExecuteSettings& settings;
  const ExtraSettings& extra;
  const Precondition* precondition = nullptr;  // what must hold before; nullptr: nothing

  bool anonymous() const { return principal.role == settings.anon_role; }
};

// One round trip, an implicit transaction: settings, statement, Sync. Where the answer itself may
// still refuse the change (one row was asked for and two were changed), an explicit transaction is
// held open until that is known; so it is where there is a precondition.
net::Task<Result<Outcome>> execute(pg::Pool& pool, const Execution& run, Statements statements);

// The same as one of several in a transaction of the caller's, who rolls back after an error. A
// read changes nothing here either. `leftovers`: settings that those before it have changed and
// that are no business of this one's. What SQL asked of their answers (response.status) is
// forgotten too.
net::Task<Result<Outcome>> execute_within(
    pg::Transaction& transaction,
    const Execution& run,
    Statements statements,
    const std::vector<std::string>& leftovers
);

// The statement's plan as PostgreSQL prints it, for parameters of any value: so it has none of the
// values in it. Nothing is executed.
net::Task<Result<std::string>> explain(
    pg::Pool& pool, const Execution& run, const pg::Statement& statement
);

// Rolled back is only what would have been committed: deferred constraints are checked before.
enum class TransactionEnd { commit, rollback };
net::Task<Result<void>> end_transaction(
    pg::Transaction& transaction, TransactionEnd how, bool anonymous
);

}  // namespace plinth::rest
