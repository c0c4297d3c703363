// `plinth schema print` and `plinth schema diff`.
#include <cstdio>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/scratch_server.hpp"
#include "app/signing_keys.hpp"
#include "base/log.hpp"
#include "migrate/embedded.hpp"
#include "migrate/inventory.hpp"
#include "migrate/schema_folder.hpp"
#include "migrate/session.hpp"

namespace plinth::app {
namespace {

base::Checked<migrate::Composition> chosen_schema(const SchemaFlags& flags) {
  const migrate::AreaChoice choice = area_choice(flags.areas);
  if (flags.source.empty()) return migrate::compose(migrate::embedded::files(), choice);
  TRY(const auto texts, migrate::read_schema_folder(flags.source));
  const std::vector<migrate::File> files(texts.begin(), texts.end());
  return migrate::compose(files, choice);
}

// What the project's schema makes of an empty database.
base::Checked<std::vector<migrate::Object>> wanted_objects(const Project& project) {
  TRY(const migrate::Composition schema, project_schema(project));
  TRY(const auto scratch, ScratchServer::start(project.config.db));
  TRY(scratch->apply(schema));
  TRY(migrate::Session session, migrate::Session::open(scratch->administrator()));
  return migrate::read_inventory(session);
}

std::string_view word_for(migrate::Difference difference) {
  switch (difference) {
    case migrate::Difference::lacks:
      return "lacks";
    case migrate::Difference::changed:
      return "changed";
    case migrate::Difference::added:
      return "added";
  }
  return {};
}

void print_definition(std::string_view title, const migrate::Object& object) {
  if (!object.name.empty()) fmt::print("  {}\n{}\n", title, object.definition);
}

void print_finding(const migrate::Finding& finding, Definitions definitions) {
  const migrate::Object& object = finding.wanted.name.empty() ? finding.found : finding.wanted;
  fmt::print("{:<8} {:<10} {}\n", word_for(finding.difference), object.kind, object.name);
  if (definitions == Definitions::hide) return;
  print_definition("it is:", finding.found);
  print_definition("it should be:", finding.wanted);
}

}  // namespace

Exit run_schema_print(const SchemaFlags& flags) {
  TRY(const migrate::Composition schema, chosen_schema(flags));
  const std::string text = schema.text();
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

Exit run_schema_diff(const ProjectFlags& flags, Definitions definitions) {
  TRY(const Project project, open_project(flags));
  base::start_log(base::LogFormat::human, "warn");
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project));
  TRY(const ReachedDatabase database, reach_database(project, secrets));
  TRY(migrate::Session session, migrate::Session::open(database.administrator));
  TRY(const std::vector<migrate::Object> found, migrate::read_inventory(session));
  TRY(const std::vector<migrate::Object> wanted, wanted_objects(project));

  const std::vector<migrate::Finding> findings = migrate::compare_inventories(wanted, found);
  for (const migrate::Finding& finding : findings) print_finding(finding, definitions);
  const auto count = [&](migrate::Difference difference) {
    return std::ranges::count(findings, difference, &migrate::Finding::difference);
  };
  const auto lacking = count(migrate::Difference::lacks);
  const auto changed = count(migrate::Difference::changed);
  if (findings.empty()) {
    fmt::print("The database has all {} objects of the schema as they should be.\n", wanted.size());
  } else {
    fmt::print(
        "\nOf {} objects {} are missing and {} different; {} were added to the schema's tables.\n",
        wanted.size(),
        lacking,
        changed,
        count(migrate::Difference::added)
    );
  }
  if (lacking + changed > 0) {
    fmt::print(
        "`plinth migrate --reapply` makes what is missing and restores functions, views, triggers "
        "and "
        "policies.\nColumns and constraints that were changed need a migration of yours.\n"
    );
  }
  return lacking + changed > 0 ? 1 : 0;
}

}  // namespace plinth::app
