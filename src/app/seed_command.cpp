// `plinth seed`.
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/confirm.hpp"
#include "app/database.hpp"
#include "app/seed_progress.hpp"
#include "app/signing_keys.hpp"
#include "base/log.hpp"
#include "crypto/password.hpp"
#include "migrate/session.hpp"
#include "seed/clear.hpp"
#include "seed/demo.hpp"
#include "seed/embedding.hpp"

namespace plinth::app {
namespace {

base::Checked<seed::Options> options_of(const SeedFlags& how) {
  seed::Options options;
  options.seed = static_cast<uint64_t>(how.seed);
  options.scale = how.scale;
  options.until = seed::today();
  if (!how.until.empty()) {
    const auto day = seed::parse_day(how.until);
    if (!day) {
      return std::unexpected(base::Error{
          .message = fmt::format("--until: \"{}\" is no day", how.until),
          .hint = "It looks like 2026-06-30.",
      });
    }
    options.until = *day;
  }
  if (how.password.size() < 6 || how.password.size() > crypto::max_password_bytes) {
    return std::unexpected(base::Error{
        .message = "--password: sign-in takes 6 to 72 bytes",
        .hint = "Choose another one, or leave the option out.",
    });
  }
  options.password_hash = seed::demo_password_hash(how.password, options.seed);
  return options;
}

Exit make(const seed::Sessions& sessions, const Project& project, const SeedFlags& how) {
  TRY(const seed::Options options, options_of(how));
  TRY(const bool there, seed::has_demo(sessions.main));
  if (!there && !how.yes &&
      !confirm("Fill this database with a demo company whose people share one password?")) {
    fmt::print("Nothing was changed.\n");
    return 1;
  }
  SeedProgress progress(how.quiet);
  TRY(const seed::Summary summary,
      seed::make_demo(sessions, options, [&](const seed::Step& step) { progress.show(step); }));
  progress.finish();
  TRY(seed::refresh_statistics(sessions.main, summary.tables));
  if (how.quiet) return 0;
  print_summary(summary, how.password);
  const auto running = find_running(project);
  if (running && project.config.db.url.empty()) {
    fmt::print("\nSign in at {} with supabase-js as one of them.\n", running->api_url);
  } else {
    fmt::print("\nNext: `plinth start`, then sign in with supabase-js as one of them.\n");
  }
  fmt::print("Pages that show them: examples/run lead-board, community-feed or privacy-centre.\n");
  fmt::print("`plinth seed --clear` takes all of it away again.\n");
  return 0;
}

Exit clear(migrate::Session& session, const SeedFlags& how) {
  TRY(const bool there, seed::has_demo(session));
  if (!there) {
    if (!how.quiet) fmt::print("There is no demo here.\n");
    return 0;
  }
  if (!how.yes && !confirm("Take the demo company away, with all its people and rows?")) {
    fmt::print("Nothing was changed.\n");
    return 1;
  }
  TRY(seed::clear_demo(session));
  if (!how.quiet) fmt::print("The demo is gone.\n");
  return 0;
}

}  // namespace

Exit run_seed(const ProjectFlags& flags, const SeedFlags& how) {
  if (!how.embed.empty()) {
    fmt::print("{}\n", seed::embedding_text(seed::embed(how.embed)));
    return 0;
  }
  if (!how.demo && !how.clear) {
    return std::unexpected(base::Error{
        .message = "nothing to do",
        .hint = "`plinth seed --demo` makes the demo company, `plinth seed --clear` takes it away.",
    });
  }
  TRY(const Project project, open_project(flags));
  base::start_log(base::LogFormat::human, "warn");
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project));
  TRY(const ReachedDatabase database, reach_database(project, secrets));
  TRY(apply_schema_to_own(project, secrets, database));
  TRY(migrate::Session session, migrate::Session::open(database.administrator));
  if (how.clear) return clear(session, how);
  TRY(migrate::Session second, migrate::Session::open(database.administrator));
  return make({.main = session, .second = second}, project, how);
}

}  // namespace plinth::app
