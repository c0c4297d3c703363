// Brings a database up to date: the built-in schema, the passwords of the roles, the project's own
// migrations.
//
// Any number of Plinths may start at once: one works, the others wait for it on an advisory lock,
// for two minutes at most. When nothing changed since the last time, two small queries find that
// out and no lock is taken.
//
// The built-in schema is idempotent and is applied again, in one transaction, whenever its content
// changed. A project's migration is applied once, in a transaction of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "migrate/compose.hpp"
#include "pg/endpoint.hpp"

namespace plinth::migrate {

struct Job {
  pg::Endpoint endpoint;  // a direct connection as an administrator; no transaction pooler
  std::string jwt_secret;
  std::filesystem::path migrations;  // the project's folder; need not exist
  bool reapply = false;              // the built-in schema, even when it is up to date
  bool check_login = false;  // the roles may have got other passwords from somebody else: try one
};

// What is going on, for people.
struct Progress {
  std::function<void(std::string_view)> step;
  std::function<void(std::string_view)> warning;
};

struct Summary {
  bool master_applied = false;
  size_t applied = 0;  // of the project's migrations
};

base::Checked<Summary> apply(const Composition& master, const Job& job, const Progress& progress);

// The names of what apply() would do, in order; changes nothing.
base::Checked<std::vector<std::string>> pending(
    const Composition& master, const Job& job, const Progress& progress
);

}  // namespace plinth::migrate
