// How messages leave, as the configuration has it: by which mail server and SMS provider, or by
// none.
#pragma once

#include <memory>
#include <vector>

#include "app/config.hpp"
#include "base/error.hpp"
#include "outbox/worker.hpp"
#include "pg/endpoint.hpp"

namespace plinth::app {

// Is enough said of what is configured?
base::Checked<void> check_outgoing(const Config& config);

using OutboxWorkers = std::vector<std::unique_ptr<outbox::Worker>>;

// One for each channel that has somewhere to send to. `auth_admin` logs in as supabase_auth_admin.
OutboxWorkers make_outbox_workers(const Config& config, const pg::Endpoint& auth_admin);

// Is there a page at /inbox that shows what waits? By itself, where no mail server is configured
// and only this machine can reach the program.
bool shows_inbox(const Config& config);

// Says so where mail is asked for and neither leaves nor is shown.
void warn_about_outgoing(const Config& config);

}  // namespace plinth::app
