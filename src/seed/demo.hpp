// The demo in a database. Its rows come in two transactions at once, which end together: a run that
// is killed leaves nothing behind, or, between the two ends, what clear_demo() takes away.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "migrate/session.hpp"
#include "seed/world.hpp"

namespace plinth::seed {

// How far the work is, for people. Called often.
struct Step {
  std::string_view area;  // what is being done, as the data model names it
  size_t done = 0;        // areas
  size_t of = 0;
  int64_t rows = 0;  // so far, of all areas
};
using Progress = std::function<void(const Step&)>;

// Somebody who can sign in.
struct Account {
  std::string tenant;
  std::string role;
  std::string email;
};

struct Summary {
  std::vector<std::pair<std::string, size_t>> tenants;     // name, people
  std::vector<Account> accounts;                           // a few of them, to begin with
  std::vector<std::pair<std::string, int64_t>> area_rows;  // in order
  std::vector<std::string> tables;                         // that got rows
  int64_t rows = 0;
  std::chrono::milliseconds load_time{};  // of the rows alone
};

// As an administrator: it takes the right to set session_replication_role, because the rows come as
// they would be after the triggers ran. Fails when there is a demo already.
base::Checked<Summary> make_demo(
    Sessions sessions, const Options& options, const Progress& progress
);

// Fresh statistics for tables that got rows; outside the transaction.
base::Checked<void> refresh_statistics(
    migrate::Session& session, const std::vector<std::string>& tables
);

// Whether the schema has what the demo needs, and whether there is a demo.
base::Checked<bool> has_demo(migrate::Session& session);

// The same password for everybody, hashed with a salt that follows from the seed: bcrypt of
// hundreds would take long and make every run different. Everybody can know it, so such a database
// does not belong on the internet.
std::string demo_password_hash(std::string_view password, uint64_t seed);

}  // namespace plinth::seed
