#include "app/users_cli.hpp"

namespace plinth::app {
namespace {

constexpr auto examples =
    "\nWHO is an address, a phone number or an id. The rules are those of the admin API, and so is "
    "the\naudit log; it makes no difference whether a server runs. A password is asked for, or is "
    "the first\nline of the standard input.\n"
    "\nExamples:\n"
    "  plinth users list --filter example.com --json\n"
    "  plinth users create ada@example.com\n"
    "  openssl rand -base64 18 | tee ada.txt | plinth users set-password ada@example.com\n"
    "  plinth users ban ada@example.com --for 24h\n"
    "  plinth users delete ada@example.com --db-url "
    "postgresql://postgres@db.example.com/postgres\n";

class Commands {
 public:
  Commands(CLI::App& users, UsersFlags& how, const std::function<void(CLI::App&)>& add_common)
      : users_(users),
        how_(how),
        add_common_(add_common) {}

  CLI::App& add(const char* name, const char* help, UsersAction action) {
    CLI::App* command = users_.add_subcommand(name, help);
    command->callback([&how = how_, action] { how.action = action; });
    command->add_flag("--json", how_.json, "Print JSON, as the admin API has it");
    add_common_(*command);
    return *command;
  }

  CLI::App& add_for_one(const char* name, const char* help, UsersAction action) {
    CLI::App& command = add(name, help, action);
    command.add_option("WHO", how_.who, "Address, phone number or id")->required()->type_name("");
    return command;
  }

 private:
  CLI::App& users_;
  UsersFlags& how_;
  const std::function<void(CLI::App&)>& add_common_;
};

void add_password(CLI::App& command, UsersFlags& how) {
  command.add_option("--password", how.password, "Others can read it; better leave this out")
      ->type_name("TEXT");
}

}  // namespace

void add_users_commands(
    CLI::App& users, UsersFlags& how, const std::function<void(CLI::App&)>& add_common
) {
  users.require_subcommand(1);
  users.footer(examples);
  Commands commands(users, how, add_common);
  commands.add("list", "Show accounts, the oldest first", UsersAction::list)
      .add_option("--filter", how.filter, "Only whose address or name has this in it")
      ->type_name("TEXT");

  CLI::App& create = commands.add_for_one("create", "Make an account", UsersAction::create);
  add_password(create, how);
  create.add_flag("--no-password", how.no_password, "Who signs in by other means only");
  create.add_flag("--unconfirmed", how.unconfirmed, "The address has yet to be confirmed");
  create.add_option("--role", how.role, "Role in the database (authenticated)")->type_name("NAME");

  CLI::App& remove = commands.add_for_one("delete", "Delete an account", UsersAction::remove);
  remove.add_flag("--soft", how.soft, "Keep the row, without anything personal in it");
  remove.add_flag("--yes,-y", how.yes, "Do not ask");

  add_password(
      commands.add_for_one(
          "set-password", "Set a password and end all sessions", UsersAction::set_password
      ),
      how
  );
  commands.add_for_one("set-role", "Set the role in the database", UsersAction::set_role)
      .add_option("ROLE", how.role, "authenticated, or a role of your own")
      ->required()
      ->type_name("");
  commands.add_for_one("ban", "Keep somebody from signing in", UsersAction::ban)
      .add_option("--for", how.duration, "24h, 1h30m, … (for ever)")
      ->type_name("DURATION");
  commands.add_for_one("unban", "Lift a ban", UsersAction::unban);
}

}  // namespace plinth::app
