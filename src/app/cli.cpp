#include "app/cli.hpp"

#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli_keys.hpp"
#include "app/commands.hpp"
#include "app/users_cli.hpp"
#include "app/version.hpp"

namespace plinth::app {
namespace {

constexpr auto intro =
    "Plinth: a Supabase-compatible backend in one program, in front of PostgreSQL.\n\n"
    "  plinth start          database, schema, REST and auth API on http://127.0.0.1:54321\n"
    "  plinth status         URLs and keys of what runs here\n"
    "  plinth doctor         what is wrong, and how to mend it\n\n"
    "A project is a folder: plinth.toml (or supabase/config.toml), supabase/migrations/, and\n"
    "Plinth's own .plinth/. Without any of them the defaults do.";

constexpr auto start_examples =
    "\nExamples:\n"
    "  plinth start                                   everything embedded, on loopback\n"
    "  plinth start --port 8000 --db-port 0           another port; PostgreSQL on its socket only\n"
    "  plinth start --db-url postgresql://me@db/app   a PostgreSQL elsewhere\n"
    "  PLINTH_LOG_REQUESTS=true plinth start          any key of plinth.toml as a variable\n";

constexpr auto status_examples =
    "\nExamples:\n"
    "  plinth status\n"
    "  eval \"$(plinth status -o env)\" && curl \"$API_URL/rest/v1/\" -H \"apikey: "
    "$PUBLISHABLE_KEY\"\n";

constexpr auto migrate_examples =
    "\nApplies Plinth's own schema and supabase/migrations/*.sql, as `plinth start` does. Safe to "
    "repeat.\n"
    "\nExamples:\n"
    "  plinth migrate --dry-run\n"
    "  plinth migrate --db-url postgresql://postgres@db.example.com/postgres\n";

constexpr auto schema_diff_examples =
    "\nStarts a PostgreSQL of its own for some seconds, applies the schema there and compares. "
    "Exit "
    "code 1 when the database lacks something or something is different.\n"
    "\nExamples:\n"
    "  plinth schema diff\n"
    "  plinth schema diff --definitions --db-url postgresql://postgres@db.example.com/postgres\n";

constexpr auto gen_types_examples =
    "\nTypeScript as the Supabase CLI generates it, for createClient<Database>() of supabase-js; "
    "or "
    "a\nJSON Schema (2020-12) of rows, inserts and updates. The same schema gives the same "
    "bytes.\n"
    "\nExamples:\n"
    "  plinth gen types > database.types.ts\n"
    "  plinth gen types --schema public,archive --comments --output src/database.types.ts\n"
    "  plinth gen types --lang json-schema --db-url postgresql://me@db.example.com/app\n";

constexpr auto seed_examples =
    "\n--demo fills every area with a small business: five tenants, some hundred people who can "
    "sign in,\nand a year of leads, events, posts, appointments and chats. The same --seed, "
    "--scale "
    "and --until give\nthe same rows. A run that is stopped leaves nothing behind.\n"
    "All people share one password, so keep such a database off the internet.\n"
    "\nExamples:\n"
    "  plinth seed --demo                             the small business\n"
    "  plinth seed --demo --scale 100 --yes           millions of events, for load tests\n"
    "  plinth seed --demo --seed 7 --until 2026-06-30 another business, the same tomorrow\n"
    "  plinth seed --clear                            takes it away and nothing else\n"
    "  plinth seed --embed 'get my money back'        a vector for search_embeddings()\n";

constexpr auto schema_docs_examples =
    "\nPages with tables, columns, keys, policies in words, functions and diagrams, from the "
    "catalog\n"
    "and its comments: one per area of the built-in schema, one per schema for your own tables.\n"
    "Diagrams are drawn by Graphviz (package graphviz). What is there already and still right is "
    "kept.\n"
    "\nExamples:\n"
    "  plinth schema docs                             Markdown into docs/reference/schema\n"
    "  plinth schema docs --format html --output site pages with a search box\n"
    "  plinth schema docs --schema public,shop --db-url postgresql://me@db/app\n"
    "  plinth schema docs --check                     exit code 1 when files are stale, for CI\n";

constexpr auto psql_examples =
    "\nExamples:\n"
    "  plinth psql\n"
    "  plinth psql -c 'select count(*) from auth.users'\n"
    "  plinth psql -- --help                          psql's own help\n";

constexpr auto rest_examples =
    "\nSIGUSR1 or `notify pgrst` reads the schema again, SIGUSR2 or `notify pgrst, 'reload "
    "config'`\n"
    "the configuration.\n"
    "\nExamples:\n"
    "  plinth rest postgrest.conf\n"
    "  PGRST_DB_URI=postgresql://authenticator@db/app PGRST_DB_ANON_ROLE=anon plinth rest\n"
    "  plinth rest --example > postgrest.conf\n";

// The flags that stand for keys of plinth.toml, and --workdir.
class Flags {
 public:
  void add_workdir(CLI::App& command) {
    command
        .add_option("--workdir", flags_.workdir, "The project's folder (default: the current one)")
        ->type_name("DIR");
  }

  void add_setting(
      CLI::App& command,
      std::string_view flag,
      std::string_view key,
      const char* type,
      const char* help
  ) {
    command
        .add_option_function<std::string>(
            std::string(flag),
            [this, flag, key](const std::string& value) {
              flags_.settings.push_back({.flag = flag, .key = key, .value = value});
            },
            help
        )
        ->type_name(type);
  }

  const ProjectFlags& values() const { return flags_; }

 private:
  ProjectFlags flags_;
};

int report(const Exit& exit) {
  if (exit) return *exit;
  std::fflush(stdout);
  fmt::print(stderr, "error: {}\n", exit.error().message);
  if (!exit.error().hint.empty()) fmt::print(stderr, "hint: {}\n", exit.error().hint);
  return 1;
}

void add_output_format(CLI::App& command, StatusFormat& format) {
  static const std::map<std::string, StatusFormat> formats{
      {"pretty", StatusFormat::pretty}, {"env", StatusFormat::env}, {"json", StatusFormat::json}
  };
  command.add_option("-o,--output", format, "pretty, env or json")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("FORMAT");
}

// --lang, or the bare word that older releases of the Supabase CLI took.
void add_types_language(CLI::App& command, TypesLanguage& language) {
  const auto choose = [&language](const std::string& word) {
    if (word != "typescript" && word != "json-schema") {
      throw CLI::ValidationError(
          "--lang", fmt::format("there are typescript and json-schema, and not \"{}\"", word)
      );
    }
    language = word == "typescript" ? TypesLanguage::typescript : TypesLanguage::json_schema;
  };
  command
      .add_option_function<std::string>(
          "--lang,LANG", choose, "typescript (default) or json-schema"
      )
      ->type_name("");
}

class CommandLine {
 public:
  CommandLine() : app_(intro, "plinth") {
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(26);
    app_.set_version_flag("--version", fmt::format("plinth {}", version()));
    add_start();
    add_status();
    add_migrate();
    add_schema();
    add_gen();
    add_seed();
    add_users();
    add_psql();
    add_keys();
    add_doctor();
    add_rest();
    add_version();
  }

  int run(int argc, char** argv) {
    if (argc == 1) {
      fmt::print("{}", app_.help());
      return 0;
    }
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp& e) {
      return app_.exit(e);
    } catch (const CLI::CallForVersion& e) {
      return app_.exit(e);
    } catch (const CLI::ParseError& e) {
      fmt::print(
          stderr,
          "error: {}\nhint: `plinth --help` lists the commands, `plinth COMMAND --help` their "
          "flags.\n",
          e.what()
      );
      return 2;
    }
    return report(command_());
  }

 private:
  CLI::App& add(const char* name, const char* help, std::function<Exit()> command) {
    CLI::App* added = app_.add_subcommand(name, help);
    added->callback([this, command = std::move(command)] { command_ = command; });
    return *added;
  }

  void add_start() {
    CLI::App& start = add("start", "Start the database and serve, until Ctrl-C", [this] {
      return run_start(flags_.values());
    });
    flags_.add_workdir(start);
    flags_.add_setting(start, "--port", "api.port", "PORT", "Port of the API (54321)");
    flags_.add_setting(start, "--host", "server.host", "IP", "Address to listen on (127.0.0.1)");
    flags_.add_setting(
        start,
        "--db-port",
        "db.port",
        "PORT",
        "Port of the embedded PostgreSQL (54322; 0: socket only)"
    );
    flags_.add_setting(
        start, "--db-url", "db.url", "URL", "Use this PostgreSQL instead of the embedded one"
    );
    start.footer(start_examples);
  }

  void add_status() {
    CLI::App& status = add("status", "URLs and keys of the Plinth that runs here", [this] {
      return run_status(flags_.values(), format_);
    });
    flags_.add_workdir(status);
    add_output_format(status, format_);
    status.footer(status_examples);
  }

  void add_migrate() {
    CLI::App& migrate = add("migrate", "Apply the schema and the project's migrations", [this] {
      return run_migrate(flags_.values(), migrate_);
    });
    flags_.add_workdir(migrate);
    flags_.add_setting(
        migrate, "--db-url", "db.url", "URL", "This database instead of the project's"
    );
    migrate.add_flag("--dry-run", migrate_.dry_run, "Only say what would be applied");
    migrate.add_flag(
        "--reapply", migrate_.reapply, "Apply the built-in schema even when it is up to date"
    );
    migrate.footer(migrate_examples);
  }

  void add_schema() {
    CLI::App* schema = app_.add_subcommand("schema", "The built-in schema");
    schema->require_subcommand(1);
    CLI::App* print = schema->add_subcommand("print", "Print it as one migration");
    print->callback([this] { command_ = [this] { return run_schema_print(schema_); }; });
    print->add_option("--areas", schema_.areas, "Only these areas and those they need, or none")
        ->type_name("AREA")
        ->delimiter(',');
    print->add_option("--source", schema_.source, "A schema/ folder instead of the built-in schema")
        ->type_name("DIR");
    print->footer(
        "\nExamples:\n"
        "  plinth schema print > 99999999999999_master_consolidated_schema.sql\n"
        "  plinth schema print --areas crm,billing | psql -v ON_ERROR_STOP=1\n"
    );
    CLI::App* diff =
        schema->add_subcommand("diff", "What the project's database lacks or has changed");
    diff->callback([this] {
      command_ = [this] {
        return run_schema_diff(
            flags_.values(), show_definitions_ ? Definitions::show : Definitions::hide
        );
      };
    });
    flags_.add_workdir(*diff);
    flags_.add_setting(
        *diff, "--db-url", "db.url", "URL", "This database instead of the project's"
    );
    diff->add_flag("--definitions", show_definitions_, "Also what it is and what it should be");
    diff->footer(schema_diff_examples);
    add_schema_docs(*schema);
  }

  void add_schema_docs(CLI::App& schema) {
    CLI::App* docs =
        schema.add_subcommand("docs", "Write the documentation of a database's schema");
    docs->callback([this] {
      command_ = [this] { return run_schema_docs(flags_.values(), schema_docs_); };
    });
    flags_.add_workdir(*docs);
    flags_.add_setting(
        *docs, "--db-url", "db.url", "URL", "This database instead of the project's"
    );
    docs->add_flag(
        "--built-in",
        schema_docs_.built_in,
        "Plinth's own schema, on a PostgreSQL that is started for it"
    );
    docs->add_option("--output", schema_docs_.output, "Where to (docs/reference/schema)")
        ->type_name("DIR");
    docs->add_option("--format", schema_docs_.format, "markdown or html")
        ->check(CLI::IsMember({"markdown", "html"}).description(""))
        ->type_name("FORMAT");
    docs->add_option(
            "--schema", schema_docs_.schemas, "These schemas (those of the API, and storage)"
    )
        ->type_name("NAME")
        ->delimiter(',')
        ->allow_extra_args(false);
    docs->add_flag("--no-diagrams", schema_docs_.no_diagrams, "Without diagrams");
    docs->add_flag(
        "--check", schema_docs_.check, "Write nothing; name the files that are not up to date"
    );
    docs->footer(schema_docs_examples);
  }

  void add_gen() {
    CLI::App* gen = app_.add_subcommand("gen", "Generate code from the database");
    gen->require_subcommand(1);
    CLI::App* types = gen->add_subcommand("types", "The schema as types, for typed clients");
    types->callback([this] { command_ = [this] { return run_gen_types(flags_.values(), gen_); }; });
    add_types_language(*types, gen_.language);
    types->add_option("-s,--schema", gen_.schemas, "Only these schemas (default: [api] schemas)")
        ->type_name("NAME")
        ->delimiter(',')
        ->allow_extra_args(false);
    types
        ->add_option(
            "-o,--output", gen_.output, "Write this file, all at once, instead of printing"
        )
        ->type_name("FILE");
    flags_.add_workdir(*types);
    flags_.add_setting(
        *types, "--db-url", "db.url", "URL", "Any PostgreSQL instead of the project's"
    );
    types->add_flag("--comments", gen_.comments, "With the comments of tables and columns");
    types->add_flag(
        "--postgrest-v9-compat", gen_.postgrest_v9_compat, "For clients of PostgREST 9 and older"
    );
    types->add_flag("--local")->description("The project's database, which is the default");
    types->footer(gen_types_examples);
  }

  void add_seed() {
    CLI::App& seed = add("seed", "Fill the database with a demo company, or clear it", [this] {
      return run_seed(flags_.values(), seed_);
    });
    flags_.add_workdir(seed);
    flags_.add_setting(seed, "--db-url", "db.url", "URL", "This database instead of the project's");
    CLI::Option* demo = seed.add_flag("--demo", seed_.demo, "Make the demo company");
    CLI::Option* clear = seed.add_flag("--clear", seed_.clear, "Take it away again");
    CLI::Option* embed =
        seed.add_option("--embed", seed_.embed, "Print the demo's vector of a text")
            ->type_name("TEXT");
    demo->excludes(clear)->excludes(embed);
    clear->excludes(embed);
    seed.add_option("--seed", seed_.seed, "Another number, another business (1)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    seed.add_option("--scale", seed_.scale, "Times as many events, leads and requests (1)")
        ->type_name("N")
        ->check(CLI::Range(1, 10'000));
    seed.add_option("--until", seed_.until, "The year ends before this day (today, in UTC)")
        ->type_name("DATE");
    seed.add_option("--password", seed_.password, "Of all people (plinth-demo)")->type_name("TEXT");
    seed.add_flag("--yes,-y", seed_.yes, "Do not ask");
    seed.add_flag("--quiet,-q", seed_.quiet, "Say nothing but errors");
    seed.footer(seed_examples);
  }

  void add_users() {
    CLI::App& users = add("users", "List, create, change and delete accounts", [this] {
      return run_users(flags_.values(), users_);
    });
    add_users_commands(users, users_, [this](CLI::App& command) {
      flags_.add_workdir(command);
      flags_.add_setting(
          command, "--db-url", "db.url", "URL", "This database instead of the project's"
      );
    });
  }

  void add_psql() {
    CLI::App& psql = add("psql", "Open psql on the project's database, as administrator", [this] {
      return run_psql(flags_.values(), psql_->remaining());
    });
    psql_ = &psql;
    flags_.add_workdir(psql);
    psql.allow_extras();
    psql.prefix_command();
    psql.footer(psql_examples);
  }

  void add_keys() {
    CLI::App& keys = add("keys", "Print the API keys; list and rotate the signing keys", [this] {
      return signing_keys_.action == SigningKeysFlags::Action::none
                 ? run_keys(flags_.values(), format_)
                 : run_signing_keys(flags_.values(), signing_keys_);
    });
    flags_.add_workdir(keys);
    add_output_format(keys, format_);
    add_signing_key_commands(keys, signing_keys_);
    for (CLI::App* command : keys.get_subcommands({})) flags_.add_workdir(*command);
  }

  void add_doctor() {
    CLI::App& doctor = add("doctor", "Check this machine and project", [this] {
      return run_doctor(flags_.values());
    });
    flags_.add_workdir(doctor);
    flags_.add_setting(
        doctor, "--db-url", "db.url", "URL", "Check this database instead of the embedded one"
    );
  }

  void add_rest() {
    CLI::App& rest =
        add("rest",
            "Serve REST alone in front of any PostgreSQL, in the place of PostgREST",
            [this] { return run_rest(rest_); });
    rest.add_option("FILE", rest_.config, "PostgREST's configuration file; PGRST_* go before it")
        ->type_name("");
    rest.add_flag("-e,--example", rest_.example, "Print a configuration file to begin with");
    rest.add_flag("--dump-config", rest_.dump_config, "Print the configuration that counts");
    rest.add_flag(
        "--dump-schema", rest_.dump_schema, "Print relations, relationships and functions as JSON"
    );
    rest.footer(rest_examples);
  }

  void add_version() {
    add("version", "Print version and commit", [] {
      fmt::print(
          "plinth {}{}\n", version(), commit().empty() ? "" : fmt::format(" ({})", commit())
      );
      return Exit(0);
    });
  }

  CLI::App app_;
  Flags flags_;
  SigningKeysFlags signing_keys_;
  StatusFormat format_ = StatusFormat::pretty;
  MigrateFlags migrate_;
  SchemaFlags schema_;
  GenTypesFlags gen_;
  SeedFlags seed_;
  UsersFlags users_;
  SchemaDocsFlags schema_docs_;
  RestFlags rest_;
  bool show_definitions_ = false;
  CLI::App* psql_ = nullptr;
  std::function<Exit()> command_;
};

}  // namespace

int run_command_line(int argc, char** argv) { return CommandLine().run(argc, argv); }

}  // namespace plinth::app
