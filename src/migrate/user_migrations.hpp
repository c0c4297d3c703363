// The project's own migrations: supabase/migrations/<timestamp>_<name>.sql, as the Supabase CLI
// names them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace plinth::migrate {

struct UserMigration {
  std::string version;  // the digits before the first underscore
  std::string name;     // what follows, without .sql
  std::filesystem::path path;
  std::string text;
  std::string hash;  // of the text

  // A first line of `-- plinth: no transaction`: for what PostgreSQL refuses inside one, such as
  // `create index concurrently`. Such a file that fails half way stays half done.
  bool without_transaction() const;
};

struct UserMigrations {
  std::vector<UserMigration> files;  // by version
  std::vector<std::string> ignored;  // names of *.sql files that are no migrations
};

// An absent folder holds none.
base::Checked<UserMigrations> list_user_migrations(const std::filesystem::path& folder);

}  // namespace plinth::migrate
