// The five stages as configured: what a single request and each item of a batch go through alike.
#pragma once

#include "catalog/snapshot.hpp"
#include "http/message.hpp"
#include "identity/principal.hpp"
#include "pg/flusher.hpp"
#include "pg/pool.hpp"
#include "rest/execute.hpp"
#include "rest/plan/planner.hpp"
#include "rest/request/api_request.hpp"
#include "rest/response/respond.hpp"
#include "rest/response/row_spool.hpp"
#include "rest/settings.hpp"

namespace plinth::rest {

class Stages {
 public:
  // Without a `flusher` every write waits for the disk by itself, without a `spool` results of any
  // size are held.
  Stages(pg::Pool& pool, Settings settings, pg::Flusher* flusher, net::SpoolSpace* spool);
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;

  const Settings& settings() const { return settings_; }

  Result<ApiRequest> parse(const http::Request& request) const;
  // What the role may not ask for is refused here and in respond() (Settings::guards).
  Result<Plan> plan(
      const ApiRequest& request, const catalog::SchemaSnapshot& schema, std::string_view role
  ) const;

  // An open transaction of several requests, and the settings they leave behind for one another.
  struct Shared {
    pg::Transaction& transaction;
    std::vector<std::string> leftovers = {};
  };

  // What statements are run for.
  struct Call {
    const ApiRequest& api_request;
    const http::Request& request;
    const identity::Principal& principal;
    const catalog::SchemaSnapshot& schema;
    Shared* shared = nullptr;  // nullptr: a transaction of its own
  };

  // What role, function and trace ask of the transaction.
  ExtraSettings extra(
      const http::Request& request,
      const identity::Principal& principal,
      const Plan& plan,
      const catalog::SchemaSnapshot& schema
  ) const;

  // Statements, and their rows as JSON where they came as columns; `plan` then says how they came
  // in the end.
  net::Task<Result<Outcome>> run(const Call& call, Plan& plan) const;

  Result<http::Response> respond(
      const ApiRequest& request, const Plan& plan, Outcome outcome, std::string_view role
  ) const;

  // Returns once all that was committed is durable; at once where every commit is by itself.
  net::Task<Result<void>> flush() const;

 private:
  const Guard& guard_of(std::string_view role) const;
  std::shared_ptr<RowSpool> spool_for(const Call& call, const Plan& plan) const;
  net::Task<Result<Outcome>> run_once(
      const Call& call, const Plan& plan, const std::shared_ptr<RowSpool>& spool
  ) const;
  net::Task<Result<Outcome>> send(
      const Call& call, const Execution& execution, Statements statements
  ) const;
  net::Task<void> log_slow(
      const Execution& execution, const pg::Statement& statement, net::Clock::duration took
  ) const;

  pg::Pool& pool_;
  pg::Flusher* flusher_;
  net::SpoolSpace* spool_;
  mutable net::Clock::time_point next_plan_{};  // when a plan may be logged again
  const Settings settings_;
  // The same by stage; they view settings_.
  const RootSettings root_settings_;
  const PlanSettings plan_settings_;
  const ExecuteSettings execute_settings_;
  const RespondSettings respond_settings_;
};

}  // namespace plinth::rest
