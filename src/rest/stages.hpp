// The five stages as configured: what a single request and each item of a batch go through alike.
#pragma once

#include "catalog/snapshot.hpp"
#include "http/message.hpp"
#include "identity/principal.hpp"
#include "pg/pool.hpp"
#include "rest/execute.hpp"
#include "rest/plan/planner.hpp"
#include "rest/request/api_request.hpp"
#include "rest/response/respond.hpp"
#include "rest/settings.hpp"

namespace plinth::rest {

class Stages {
 public:
  Stages(pg::Pool& pool, Settings settings);
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;

  const Settings& settings() const { return settings_; }

  Result<ApiRequest> parse(const http::Request& request) const;
  Result<Plan> plan(const ApiRequest& request, const catalog::SchemaSnapshot& schema) const;

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

  // What role and function ask of the transaction.
  ExtraSettings extra(
      const identity::Principal& principal, const Plan& plan, const catalog::SchemaSnapshot& schema
  ) const;

  // Statements, and their rows as JSON where they came as columns; `plan` then says how they came
  // in the end.
  net::Task<Result<Outcome>> run(const Call& call, Plan& plan) const;

  Result<http::Response> respond(const ApiRequest& request, const Plan& plan, Outcome outcome)
      const;

 private:
  net::Task<Result<Outcome>> run_once(const Call& call, const Plan& plan) const;

  pg::Pool& pool_;
  const Settings settings_;
  // The same by stage; they view settings_.
  const RootSettings root_settings_;
  const PlanSettings plan_settings_;
  const ExecuteSettings execute_settings_;
  const RespondSettings respond_settings_;
};

}  // namespace plinth::rest
