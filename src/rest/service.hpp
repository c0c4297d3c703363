// /rest/v1: PostgREST's dialect over any schema. One service per loop; it keeps no state of its
// own.
#pragma once

#include "catalog/catalog.hpp"
#include "http/cors.hpp"
#include "identity/gate.hpp"
#include "net/turnstile.hpp"
#include "pg/flusher.hpp"
#include "pg/pool.hpp"
#include "rest/error.hpp"
#include "rest/plan/planner.hpp"
#include "rest/response/respond.hpp"
#include "rest/server_timing.hpp"
#include "rest/settings.hpp"

namespace plinth::rest {

// For the browsers of any origin; who runs the service may name some (spec: rest 1.5).
http::CorsPolicy cors_policy();

class Service {
 public:
  // `pool` logs in as a role that may become every role a token can name, and owns nothing itself.
  // With a `flusher` writes are answered once it has made them durable; without, each waits for the
  // disk by itself.
  Service(
      pg::Pool& pool,
      const catalog::Catalog& catalog,
      Settings settings,
      pg::Flusher* flusher = nullptr
  );
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // `request.path` is what follows /rest/v1; `request.query` has no apikey any more.
  // `authenticating` is how long it took to find the principal.
  net::Task<http::Response> handle(
      http::Request& request,
      const identity::Principal& principal,
      net::Clock::duration authenticating = {}
  );

  // The answer when the gate let nobody through.
  http::Response refuse(const http::Request& request, const identity::Error& error) const;

 private:
  net::Task<Result<http::Response>> answer(
      const http::Request& request, const identity::Principal& principal, ServerTiming& timing
  );

  // What a statement is run for.
  struct Call {
    const ApiRequest& api_request;
    const http::Request& request;
    const identity::Principal& principal;
    const catalog::SchemaSnapshot& schema;
  };
  net::Task<Result<Outcome>> run(const Call& call, const Plan& plan);
  void log_slow(std::string_view text, net::Clock::duration took, const Call& call) const;
  const Guard& guard_of(std::string_view role) const;
  // What is held while a request of the role is under way; empty where nothing limits them.
  net::Task<Result<std::optional<net::Turnstile::Place>>> enter(const std::string& role);

  pg::Pool& pool_;
  pg::Flusher* flusher_;
  const catalog::Catalog& catalog_;
  const Settings settings_;
  // The same by stage; they view settings_.
  const RootSettings root_settings_;
  const PlanSettings plan_settings_;
  const ExecuteSettings execute_settings_;
  const RespondSettings respond_settings_;
  std::map<std::string, std::unique_ptr<net::Turnstile>, std::less<>> turnstiles_;  // by role
};

}  // namespace plinth::rest
