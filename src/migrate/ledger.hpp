// What has been applied to a database, in the database itself.
//
//   supabase_migrations.schema_migrations   the Supabase CLI's own table: version, statements, name
//   supabase_migrations.plinth_ledger       ours: a hash per thing applied, so that what did not
//   change is left alone
#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrate/session.hpp"

namespace plinth::migrate {

struct Applied {
  std::map<std::string, std::string>
      versions;                // of schema_migrations, with their hashes; empty when not known
  std::string master_hash;     // empty: never applied
  std::string passwords_hash;  // of the roles' passwords last set
};

// Nothing of it need exist yet.
base::Checked<Applied> read_ledger(Session& session);

// Makes the tables. Call it under the lock of apply.cpp: concurrent `create … if not exists`
// collide.
base::Checked<void> make_ledger(Session& session);

struct Entry {
  std::string version;
  std::string name;
  std::vector<std::string> statements;
  std::string hash;
};
base::Checked<void> record_migration(Session& session, const Entry& entry);
base::Checked<void> record_passwords(Session& session, const std::string& hash);

}  // namespace plinth::migrate
