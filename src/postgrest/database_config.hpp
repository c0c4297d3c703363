// Configuration that stands in the database: `alter role authenticator set pgrst.db_schemas =
// 'api'` (with `in database` it counts more), and under it what the pre-config function sets with
// set_config('pgrst.…'). Read as the login role.
#pragma once

#include "pg/connection.hpp"
#include "postgrest/config.hpp"

namespace plinth::postgrest {

// Names without the prefix, with dashes: db-schemas. `pre_config` is that of file and environment;
// a role's setting goes before it.
net::Task<pg::Result<Values>> read_database_config(
    pg::Connection& connection, const std::string& pre_config
);

}  // namespace plinth::postgrest
