// One request under way: what every endpoint gets. It lives in Service::handle until the answer is
// there, so endpoints hold it by reference. An endpoint is one file in endpoints/: parse, decide,
// one or few statements, respond.
#pragma once

#include <string>
#include <vector>

#include "auth/error.hpp"
#include "auth/mail_templates.hpp"
#include "auth/settings.hpp"
#include "auth/store/sessions.hpp"
#include "http/client_address.hpp"
#include "http/message.hpp"
#include "net/worker_pool.hpp"
#include "pg/pool.hpp"

namespace plinth::auth {

// What a service works with. All of it outlives the service.
struct ServiceParts {
  pg::Pool& pool;             // logs in as supabase_auth_admin, the owner of schema auth
  net::WorkerPool& cpu;       // what takes a loop too long
  net::WorkerPool& hashing;   // passwords
  net::WorkerPool& outgoing;  // talks to other servers
  const MailTemplates& templates;
};

// A hook to be asked when the endpoint is done and its transaction committed (hooks/delivery.hpp).
struct DeferredHook {
  Hook hook;
  std::string input;
  bool must_succeed = true;  // else a failure is only logged
};

struct Call {
  const http::Request& request;
  const Settings& settings;
  pg::Pool& pool;
  net::WorkerPool& cpu;
  net::WorkerPool& hashing;
  net::WorkerPool& outgoing;
  const MailTemplates& templates;
  std::string id = {};        // what stands at {id} in the route's path
  std::string child_id = {};  // and at {child_id}
  std::vector<DeferredHook> deferred = {};

  // Reads in one transaction and one round trip.
  net::Task<pg::Result<pg::Replies>> read(std::vector<pg::Statement> statements);
  net::Task<pg::Result<pg::Rows>> read(pg::Statement statement);

  net::Task<pg::Result<pg::Transaction>> begin();
};

// The first address of X-Forwarded-For that is one, else the peer; empty when neither is.
std::string client_ip(const http::Request& request);

// Who is counted: the peer, or what trusted proxies say of theirs. Unlike client_ip(), nobody else
// can choose it.
http::Address counted_address(const Call& call);

// Who a session belongs to, as the sessions list shows it.
store::Device device_of(const http::Request& request);

}  // namespace plinth::auth
