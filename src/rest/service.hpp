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
#include "rest/server_timing.hpp"
#include "rest/settings.hpp"
#include "rest/stages.hpp"

namespace plinth::rest {

// For the browsers of any origin; who runs the service may name some (spec: rest 1.5).
http::CorsPolicy cors_policy();

class Service {
 public:
  // `pool` logs in as a role that may become every role a token can name, and owns nothing itself.
  // With a `flusher` writes are answered once it has made them durable; without, each waits for the
  // disk by itself. With a `spool` large results wait on the disk; without, in memory.
  Service(
      pg::Pool& pool,
      const catalog::Catalog& catalog,
      Settings settings,
      pg::Flusher* flusher = nullptr,
      net::SpoolSpace* spool = nullptr
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

  // /batch/v1: several requests in one transaction. `request.path` is what follows that.
  net::Task<http::Response> handle_batch(
      http::Request& request, const identity::Principal& principal
  );

  // The answer when the gate let nobody through.
  http::Response refuse(const http::Request& request, const identity::Error& error) const;

 private:
  net::Task<Result<http::Response>> answer(
      const http::Request& request, const identity::Principal& principal, ServerTiming& timing
  );

  // What is held while a request of the role is under way; empty where nothing limits them.
  net::Task<Result<std::optional<net::Turnstile::Place>>> enter(const std::string& role);

  pg::Pool& pool_;
  const catalog::Catalog& catalog_;
  const Stages stages_;
  const Settings& settings_;                                                        // the stages'
  std::map<std::string, std::unique_ptr<net::Turnstile>, std::less<>> turnstiles_;  // by role
};

}  // namespace plinth::rest
