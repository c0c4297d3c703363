// `plinth gen types`.
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/signing_keys.hpp"
#include "base/log.hpp"
#include "catalog/details.hpp"
#include "catalog/loader.hpp"
#include "cluster/data_dir.hpp"
#include "cluster/home.hpp"
#include "net/worker_pool.hpp"
#include "pg/connection.hpp"
#include "typegen/json_schema.hpp"
#include "typegen/typescript.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;

// Whose dialect /rest/v1 speaks; clients offer what that version can do.
constexpr std::string_view postgrest_version = "14";

struct Described {
  std::shared_ptr<const catalog::SchemaSnapshot> snapshot;
  catalog::Details details;
};

net::Task<pg::Result<Described>> load(
    net::Loop& loop,
    net::WorkerPool& workers,
    const pg::Endpoint& endpoint,
    const catalog::CatalogOptions& options
) {
  CO_TRY(const auto connection, co_await pg::Connection::open(loop, workers, endpoint));
  CO_TRY(auto snapshot, co_await catalog::load_snapshot(*connection, options));
  CO_TRY(auto details, co_await catalog::load_details(*connection, options.schemas));
  connection->close("done");
  co_return Described{.snapshot = std::move(snapshot), .details = std::move(details)};
}

// Ends the loop when it is done.
net::Task<void> load(
    net::Loop& loop,
    net::WorkerPool& workers,
    const pg::Endpoint& endpoint,
    const catalog::CatalogOptions& options,
    pg::Result<Described>& outcome
) {
  outcome = co_await load(loop, workers, endpoint, options);
  loop.stop();
}

base::Checked<Described> read_schema(
    const pg::Endpoint& endpoint, const catalog::CatalogOptions& options
) {
  net::Loop loop;
  net::WorkerPool workers(1);
  pg::Result<Described> outcome = std::unexpected(pg::Error{});
  net::spawn(loop.executor(), "read schema", load(loop, workers, endpoint, options, outcome));
  loop.run();
  if (outcome) return *std::move(outcome);
  return std::unexpected(base::Error{
      .message = "the schema could not be read: " + outcome.error().message,
      .hint = "--db-url or [db] url names the database; the role needs no more than to connect.",
  });
}

base::Error no_database(const Project& project) {
  return {
      .message = fmt::format("there is no database in {} yet", project.workdir.string()),
      .hint = "Run `plinth start` or `plinth migrate` first, or name a database with --db-url.",
  };
}

// Reaching an embedded database makes one where there is none: an empty one is no use here.
base::Checked<void> expect_database(const Project& project) {
  if (find_running(project)) return {};
  if (!fs::exists(project.state())) return std::unexpected(no_database(project));
  TRY(const cluster::Home home, cluster::find_home(project.state()));
  if (!cluster::data_major(home)) return std::unexpected(no_database(project));
  return {};
}

base::Checked<Described> read_project(
    const Project& project, const catalog::CatalogOptions& options
) {
  if (!project.config.db.url.empty()) {
    pg::Endpoint endpoint;  // somebody else's, maybe: nothing is kept of it in this folder
    endpoint.conninfo = project.config.db.url;
    return read_schema(endpoint, options);
  }
  TRY(expect_database(project));
  TRY(const Secrets secrets, load_or_make_secrets(project));
  TRY(const ReachedDatabase database, reach_database(project, secrets));
  return read_schema(database.administrator, options);
}

// Of schemas that the configuration names some may not be there: the Supabase CLI's default has
// graphql_public.
base::Checked<void> expect_schemas(
    const std::vector<std::string>& asked, const catalog::Details& details
) {
  for (const std::string& schema : asked) {
    if (std::ranges::find(details.schemas, schema) != details.schemas.end()) continue;
    return std::unexpected(base::Error{
        .message = fmt::format("the database has no schema \"{}\"", schema),
        .hint = "`plinth psql -c '\\dn'` lists the schemas; several are written --schema a,b.",
    });
  }
  return {};
}

std::string render(const Described& described, const GenTypesFlags& flags) {
  const typegen::Source source{.snapshot = *described.snapshot, .details = described.details};
  if (flags.language == TypesLanguage::json_schema) return typegen::render_json_schema(source);
  return typegen::render_typescript(
      source,
      {.postgrest_version = std::string(flags.postgrest_v9_compat ? "" : postgrest_version),
       .one_to_one = !flags.postgrest_v9_compat,
       .comments = flags.comments}
  );
}

base::Checked<void> cannot_write(const fs::path& file, int code) {
  return std::unexpected(base::Error{
      .message = fmt::format("cannot write {}: {}", file.string(), base::errno_text(code)),
      .hint = "The folder must exist and be writable; without --output the types are printed.",
  });
}

// All at once: who watches the file never sees half of it.
base::Checked<void> write_whole(const fs::path& file, std::string_view text) {
  const fs::path fresh = file.string() + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return cannot_write(file, errno);
  std::error_code failed;
  fs::rename(fresh, file, failed);
  if (!failed) return {};
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return cannot_write(file, failed.value());
}

}  // namespace

Exit run_gen_types(const ProjectFlags& project_flags, const GenTypesFlags& flags) {
  TRY(const Project project, open_project(project_flags));
  base::start_log(base::LogFormat::human, "warn");
  const Config::Api& api = project.config.api;
  const catalog::CatalogOptions options{
      .schemas = flags.schemas.empty() ? api.schemas : flags.schemas,
      .extra_search_path = api.extra_search_path,
  };
  TRY(const Described described, read_project(project, options));
  TRY(expect_schemas(flags.schemas, described.details));
  const std::string text = render(described, flags);
  if (!flags.output.empty()) {
    TRY(write_whole(flags.output, text));
    return 0;
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return 0;
  return std::unexpected(base::Error{
      .message = fmt::format("cannot print the types: {}", base::errno_text(errno)), .hint = {}
  });
}

}  // namespace plinth::app
