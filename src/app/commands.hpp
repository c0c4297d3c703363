// The subcommands of `plinth`. Each returns the exit code of the process, or an error that main
// prints.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/project.hpp"
#include "base/error.hpp"

namespace plinth::app {

using Exit = base::Checked<int>;

Exit run_start(const ProjectFlags& flags);

enum class StatusFormat { pretty, env, json };
Exit run_status(const ProjectFlags& flags, StatusFormat format);
Exit run_keys(const ProjectFlags& flags, StatusFormat format);

// The keys that sign tokens: shown, made, moved on.
struct SigningKeysFlags {
  enum class Action { none, list, generate, rotate, revoke } action = Action::none;
  std::string algorithm = "ES256";  // of generate
  std::string id;                   // of revoke
  bool yes = false;
  bool json = false;
};
Exit run_signing_keys(const ProjectFlags& flags, const SigningKeysFlags& how);

struct MigrateFlags {
  bool dry_run = false;
  bool reapply = false;  // the built-in schema, even when it is up to date
};
Exit run_migrate(const ProjectFlags& flags, const MigrateFlags& how);

// Which schema `plinth schema …` is about: the built-in one or that of a folder, whole or in part.
struct SchemaFlags {
  std::string source;                     // a schema/ folder; empty: the built-in one
  std::vector<std::string> areas{"all"};  // "all", "none", or names
};
Exit run_schema_print(const SchemaFlags& flags);

// Compares the project's database with what the schema would make; exit code 1 when it lacks
// something or something is different.
enum class Definitions { hide, show };
Exit run_schema_diff(const ProjectFlags& flags, Definitions definitions);

// The schema as types, printed or written to a file.
enum class TypesLanguage { typescript, json_schema };
struct GenTypesFlags {
  TypesLanguage language = TypesLanguage::typescript;
  std::vector<std::string> schemas;  // empty: those that the API exposes
  std::string output;                // a file; empty: print
  bool postgrest_v9_compat = false;  // say nothing that clients of PostgREST 9 cannot use
  bool comments = false;             // with what `comment on` says
};
Exit run_gen_types(const ProjectFlags& flags, const GenTypesFlags& how);

// A demo company in the project's database: made, or taken away.
struct SeedFlags {
  bool demo = false;
  bool clear = false;
  std::string embed;  // a text whose vector is printed
  int64_t seed = 1;
  int64_t scale = 1;
  std::string until;  // YYYY-MM-DD; empty: today
  std::string password = "plinth-demo";
  bool yes = false;
  bool quiet = false;
};
Exit run_seed(const ProjectFlags& flags, const SeedFlags& how);

// Writes or checks the documentation of a database's schema; exit code 1 when a check finds that
// files are stale.
struct SchemaDocsFlags {
  std::string output = "docs/reference/schema";
  std::string format = "markdown";   // or "html"
  std::vector<std::string> schemas;  // empty: those of the API and storage
  bool check = false;                // only compare
  bool no_diagrams = false;
  bool built_in = false;  // the built-in schema on a server of its own, not the project's database
};
Exit run_schema_docs(const ProjectFlags& flags, const SchemaDocsFlags& how);

// Accounts, for operators.
enum class UsersAction { list, create, remove, set_password, set_role, ban, unban };
struct UsersFlags {
  UsersAction action = UsersAction::list;
  std::string who;  // an address, a phone number or an id
  std::string filter;
  std::string password;  // empty: read from the terminal or the standard input
  std::string role;
  std::string duration;  // of a ban; empty: for ever
  bool no_password = false;
  bool unconfirmed = false;
  bool soft = false;
  bool yes = false;
  bool json = false;
};
Exit run_users(const ProjectFlags& flags, const UsersFlags& how);

// Replaces this process by psql.
Exit run_psql(const ProjectFlags& flags, const std::vector<std::string>& arguments);

// The REST service alone, configured as PostgREST is: by a file (may be empty), PGRST_* variables
// and the database.
struct RestFlags {
  std::string config;
  bool example = false;      // print a file to begin with
  bool dump_config = false;  // print the configuration that counts
  bool dump_schema = false;  // print what is read of the database
};
Exit run_rest(const RestFlags& flags);

Exit run_doctor(const ProjectFlags& flags);

}  // namespace plinth::app
