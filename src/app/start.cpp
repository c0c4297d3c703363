// `plinth start`: configuration, secrets, lock, database, schema, services, and back again.
#include <cstdio>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "app/backend.hpp"
#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/outgoing.hpp"
#include "app/signals.hpp"
#include "app/signing_keys.hpp"
#include "app/version.hpp"
#include "auth/settings.hpp"
#include "auth/sms_template.hpp"
#include "base/log.hpp"
#include "cluster/lock_file.hpp"

namespace plinth::app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto drain_limit = 10s;

// Keys and the database's password are told to a terminal only: what a service manager takes down
// as a log is read by others.
std::string secret_lines(const Secrets& secrets) {
  if (isatty(STDOUT_FILENO) == 0) return "  keys             `plinth status` shows them\n";
  return fmt::format(
      "  secret key       {}\n"
      "  service_role key {}\n",
      secrets.secret_key,
      secrets.service_role_key
  );
}

std::string shown_db_url(const Database& database, const Secrets& secrets) {
  if (!database.embedded()) return "elsewhere, as [db] url says";
  if (isatty(STDOUT_FILENO) == 0) return database.client_url;
  return with_password(database.client_url, secrets.database_password);
}

void print_banner(
    const Project& project, const Secrets& secrets, const Database& database, Clock::duration took
) {
  const std::string url = public_url(project.config);
  const bool docs = project.config.api.enabled && project.config.api.docs;
  fmt::print(
      "\n"
      "  Plinth {} is ready in {:.2f} s\n"
      "\n"
      "  API URL          {}\n"
      "  DB URL           {}\n"
      "{}{}"
      "  publishable key  {}\n"
      "  anon key         {}\n"
      "{}"
      "\n"
      "  Try:\n"
      "    curl '{}/rest/v1/subscription_plans?select=name,trial_days' -H 'apikey: {}'\n"
      "    const supabase = createClient('{}', '{}')\n"
      "    plinth psql -c '\\dt public.*'\n"
      "\n"
      "  Ctrl-C stops it.\n\n",
      version(),
      std::chrono::duration<double>(took).count(),
      url,
      shown_db_url(database, secrets),
      docs ? fmt::format("  API reference    {0}/docs\n  The schema       {0}/docs/schema\n", url)
           : "",
      shows_inbox(project.config) ? fmt::format("  Inbox            {}/inbox\n", url) : "",
      secrets.publishable_key,
      secrets.anon_key,
      secret_lines(secrets),
      url,
      secrets.publishable_key,
      url,
      secrets.publishable_key
  );
  std::fflush(stdout);
}

// Ends without taking anything apart: requests that hang still use it.
[[noreturn]] void end_at_once(Database& database, cluster::Stop how) {
  if (database.server) {
    database.server->stop(how);
    database.server->wait();
  }
  spdlog::shutdown();
  _exit(0);
}

void stop(const Signals& signals, std::unique_ptr<Backend> backend, Database& database) {
  spdlog::info("stopping; requests under way have {} s to finish", drain_limit.count());
  backend->drain();
  const auto limit = Clock::now() + drain_limit;
  while (!backend->is_drained()) {
    if (signals.arrives_within(10ms)) end_at_once(database, cluster::Stop::immediate);
    if (Clock::now() > limit) {
      spdlog::warn("some requests did not finish in time");
      end_at_once(database, cluster::Stop::fast);
    }
  }
  backend.reset();
  if (!database.server) return;
  database.server->stop(cluster::Stop::fast);
  std::atomic<bool> ended = false;
  std::thread impatience([&] {
    while (!ended) {
      if (signals.arrives_within(10ms)) database.server->stop(cluster::Stop::immediate);
    }
  });
  database.server->wait();
  ended = true;
  impatience.join();
}

base::Checked<void> migrate_database(
    const Project& project, const Secrets& secrets, const Database& database
) {
  TRY(const migrate::Composition schema, project_schema(project));
  TRY(migrate::apply(
      schema, migration_job(project, secrets, database.administrator), log_progress()
  ));
  return {};
}

Running describe_running(const Project& project, const Database& database) {
  const Config& config = project.config;
  const bool any = config.server.host == "0.0.0.0" || config.server.host == "::";
  return {
      .pid = getpid(),
      .host = any ? "127.0.0.1" : config.server.host,
      .port = static_cast<int>(config.api.port),
      .api_url = public_url(config),
      .db_url = database.client_url,
      .db_endpoint = database.embedded()
                         ? fmt::format("postgresql:///postgres?{}", database.server->socket_query())
                         : database.client_url,
  };
}

void start_logging(const Project& project) {
  base::start_log(
      project.config.log.format == "json" ? base::LogFormat::json : base::LogFormat::human,
      project.config.log.level
  );
  for (const std::string& warning : project.warnings) spdlog::warn("{}", warning);
}

std::filesystem::path spool_directory(const Project& project) {
  const std::string& chosen = project.config.server.spool_directory;
  return chosen.empty() ? project.state() : std::filesystem::path(chosen);
}

base::Checked<void> check_message_template(std::string_view key, const std::string& source) {
  const auto error = auth::find_sms_template_error(source);
  if (!error) return {};
  return std::unexpected(base::Error{.message = fmt::format("{}: {}", key, *error), .hint = {}});
}

base::Checked<auth::MailTemplates> load_mail_templates(const Project& project) {
  TRY(check_message_template("auth.sms.template", project.config.auth.sms.message));
  TRY(check_message_template("auth.mfa.phone.template", project.config.auth.mfa.phone.message));
  auto loaded = auth::MailTemplates::load(project.config.auth.email, project.workdir);
  if (loaded) return *std::move(loaded);
  return std::unexpected(base::Error{.message = loaded.error(), .hint = {}});
}

}  // namespace

Exit run_start(const ProjectFlags& flags) {
  const auto started = Clock::now();
  mallopt(
      M_ARENA_MAX, 2
  );  // an arena per thread would keep memory apart that one thread is done with
  TRY(const Project project, open_project(flags));
  start_logging(project);
  TRY(auth::MailTemplates mail_templates, load_mail_templates(project));
  const Signals signals{SIGINT, SIGTERM, SIGHUP};
  raise_descriptor_limit();
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project));
  TRY(const SigningKeys keys, load_key_ring(project, secrets));
  TRY(const cluster::LockFile lock,
      cluster::LockFile::take(project.lock_file(), project.workdir.string()));
  TRY(http::check_port_is_free(
      project.config.server.host, static_cast<uint16_t>(project.config.api.port)
  ));
  TRY(Database database, open_database(project, secrets, log_progress().step));
  TRY(migrate_database(project, secrets, database));
  warn_about_outgoing(project.config);

  pg::Endpoint endpoint = database.administrator;
  TRY(std::unique_ptr<Backend> backend,
      Backend::start({
          .config = project.config,
          .secrets = secrets,
          .keys = keys,
          .endpoint = endpoint,
          .mail_templates = std::move(mail_templates),
          .spool_directory = spool_directory(project),
          .postgres_restarts =
              [&database] { return database.server ? database.server->restarts() : 0; },
      }));
  TRY(write_running(project, describe_running(project, database)));
  TRY(backend->listen());  // last, so that whoever gets an answer finds everything in place
  malloc_trim(0);          // the schema's text and the like
  const auto took = Clock::now() - started;
  if (project.config.log.format == "human") print_banner(project, secrets, database, took);
  spdlog::info("listening on {}:{}", project.config.server.host, project.config.api.port);

  signals.wait();
  stop(signals, std::move(backend), database);
  std::error_code ignored;
  std::filesystem::remove(project.running_file(), ignored);
  spdlog::info("stopped");
  return 0;
}

}  // namespace plinth::app
