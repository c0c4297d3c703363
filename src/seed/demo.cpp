#include "seed/demo.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "crypto/password.hpp"
#include "seed/areas/areas.hpp"
#include "seed/derived.hpp"

namespace plinth::seed {
namespace {

struct Area {
  std::string_view name;
  void (*make)(World&);
};

// Profiles come last, when all points are awarded.
constexpr std::array<Area, 21> areas{{
    {"identity", make_accounts},
    {"tenancy", make_tenants},
    {"community", make_community},
    {"events", make_events},
    {"analytics", make_analytics},
    {"ai", make_ai},
    {"workflows", make_workflows},
    {"crm", make_crm},
    {"campaigns", make_campaigns},
    {"privacy", make_privacy},
    {"security", make_security},
    {"trust", make_trust},
    {"marketplace", make_marketplace},
    {"appointments", make_appointments},
    {"design", make_design},
    {"social", make_social},
    {"notifications", make_notifications},
    {"content", make_blog_comments},
    {"chat", make_chat},
    {"operations", make_operations},
    {"profiles", make_profiles},
}};

base::Checked<void> run(migrate::Session& session, std::string_view what, const std::string& sql) {
  if (auto done = session.execute(sql); !done) {
    return std::unexpected(migrate::describe(what, done.error()));
  }
  return {};
}

base::Checked<void> begin_transaction(migrate::Session& session) {
  TRY(run(
      session, "cannot begin", "begin; set local lock_timeout = '10s'; set local timezone = 'UTC'"
  ));
  if (!session.execute("set local session_replication_role = replica")) {
    return std::unexpected(base::Error{
        .message =
            "this role may not set session_replication_role, which loading without triggers takes",
        .hint = "Connect as a superuser, or `grant set on parameter session_replication_role` to "
                "the role.",
    });
  }
  return {};
}

base::Checked<void> begin(const Sessions& sessions) {
  TRY(begin_transaction(sessions.main));
  auto lock = sessions.main.query("select pg_try_advisory_xact_lock(hashtext('app.demo_ids'))");
  if (!lock) return std::unexpected(migrate::describe("cannot take the lock", lock.error()));
  if (!lock->flag(0, 0)) {
    return std::unexpected(base::Error{
        .message = "another `plinth seed` is at work on this database",
        .hint = "Wait until it is done.",
    });
  }
  return begin_transaction(sessions.second);
}

// The main one holds app.demo_ids, by which a demo is cleared, so it ends first.
base::Checked<void> commit(const Sessions& sessions) {
  TRY(run(sessions.main, "cannot commit", "commit"));
  auto done = run(sessions.second, "cannot commit all rows", "commit");
  if (!done) done.error().hint = "Run `plinth seed --clear`, then try again.";
  return done;
}

base::Checked<std::set<std::string>> present_tables(migrate::Session& session) {
  auto rows = session.query(
      "select format('%s.%s', c.relnamespace::regnamespace, c.relname) from pg_catalog.pg_class as "
      "c "
      "where c.relnamespace::regnamespace::text in ('public', 'auth', 'app') and c.relkind in "
      "('r', 'p')"
  );
  if (!rows) return std::unexpected(migrate::describe("cannot read the tables", rows.error()));
  std::set<std::string> names;
  for (size_t i = 0; i < rows->size(); ++i) names.emplace(rows->text(i, 0));
  return names;
}

void mark(World& world) {
  Table& table = world.load().table("app.demo_ids", "kind, id");
  for (const Tenant& tenant : world.tenants()) table.row("tenant", tenant.id);
  for (const Person& person : world.people()) table.row("user", person.id);
}

void introduce(World& world, Summary& summary) {
  for (size_t i = 0; i < world.tenants().size(); ++i) {
    const Tenant& tenant = world.tenants()[i];
    summary.tenants.emplace_back(tenant.name, tenant.size);
    if (i > 1) continue;
    for (size_t place = 0; place < 3; ++place) {
      const Person& person = world.people()[tenant.people[place]];
      summary.accounts.push_back(
          {.tenant = tenant.name, .role = std::string(person.role), .email = person.email}
      );
    }
  }
}

base::Checked<void> fill(
    const Sessions& sessions, const Options& options, const Progress& progress, Summary& summary
) {
  TRY(const std::set<std::string> present, present_tables(sessions.main));
  Step step{.area = {}, .done = 0, .of = areas.size(), .rows = 0};
  Load load(sessions, present, [&](int64_t rows) {
    step.rows = rows;
    progress(step);
  });
  World world(options, load);
  const auto started = std::chrono::steady_clock::now();
  mark(world);
  for (const Area& area : areas) {
    step.area = area.name;
    progress(step);
    const int64_t before = load.rows();
    area.make(world);
    TRY(load.finish());
    ++step.done;
    summary.area_rows.emplace_back(area.name, load.rows() - before);
    progress(step);
  }
  summary.rows = load.rows();
  for (const auto& [table, rows] : load.rows_by_table()) summary.tables.push_back(table);
  summary.load_time = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started
  );
  introduce(world, summary);
  return derive(sessions.main, present, options.until);
}

}  // namespace

base::Checked<bool> has_demo(migrate::Session& session) {
  auto there = session.query(
      "select to_regclass('app.demo_ids') is not null and to_regclass('public.tenants') is not null"
  );
  if (!there) return std::unexpected(migrate::describe("cannot read the schema", there.error()));
  if (!there->flag(0, 0)) {
    return std::unexpected(base::Error{
        .message = "the database lacks the schema, or its area tenancy",
        .hint = "Run `plinth migrate` first; [schema] areas has to keep tenancy.",
    });
  }
  auto rows = session.query("select exists (select from app.demo_ids)");
  if (!rows) return std::unexpected(migrate::describe("cannot look for a demo", rows.error()));
  return rows->flag(0, 0);
}

base::Checked<Summary> make_demo(
    Sessions sessions, const Options& options, const Progress& progress
) {
  TRY(const bool there, has_demo(sessions.main));
  if (there) {
    return std::unexpected(base::Error{
        .message = "there is a demo in this database already",
        .hint = "Run `plinth seed --clear` first.",
    });
  }
  Summary summary;
  TRY(begin(sessions));
  TRY(fill(sessions, options, progress, summary));
  TRY(commit(sessions));
  return summary;
}

base::Checked<void> refresh_statistics(
    migrate::Session& session, const std::vector<std::string>& tables
) {
  // A small sample: autovacuum takes its usual one in time.
  return run(
      session,
      "cannot analyze",
      fmt::format("set default_statistics_target = 30; analyze {}", fmt::join(tables, ", "))
  );
}

std::string demo_password_hash(std::string_view password, uint64_t seed) {
  Random random(seed, "salt");
  std::string salt;
  for (int i = 0; i < 16; ++i) salt += static_cast<char>(random.below(256));
  return crypto::hash_password(password, salt);
}

}  // namespace plinth::seed
