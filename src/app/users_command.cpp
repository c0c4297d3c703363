// `plinth users`: accounts, for operators. It asks the auth service in this process, so the rules
// are those of the admin API.
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/local_auth.hpp"
#include "app/read_password.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "crypto/random.hpp"
#include "json/writer.hpp"

namespace plinth::app {
namespace {

constexpr int64_t page_size = 1000;
constexpr int64_t max_pages = 10'000;
constexpr std::string_view for_ever = "876000h";  // a hundred years

std::string text(const json::Object& user, std::string_view name) {
  return std::string(json::find_string(user, name).value_or(""));
}

std::string address_of(const json::Object& user) {
  const std::string email = text(user, "email");
  if (!email.empty()) return email;
  const std::string phone = text(user, "phone");
  return phone.empty() ? "-" : "+" + phone;
}

std::string state_of(const json::Object& user) {
  if (json::find(user, "deleted_at") != nullptr) return "deleted";
  if (json::find(user, "banned_until") != nullptr)
    return "banned until " + text(user, "banned_until").substr(0, 10);
  if (json::find_bool(user, "is_anonymous").value_or(false)) return "anonymous";
  return json::find(user, "confirmed_at") == nullptr ? "unconfirmed" : "";
}

void print_user(const json::Object& user, const UsersFlags& how, std::string_view what) {
  if (how.json) {
    fmt::print("{}\n", json::to_text(user));
  } else {
    fmt::print("{} {} ({})\n", what, address_of(user), text(user, "id"));
  }
}

base::Checked<json::Array> find_users(LocalAuth& auth, const std::string& filter) {
  json::Array all;
  for (int64_t page = 1; page <= max_pages; ++page) {
    const std::string target = fmt::format(
        "/admin/users?page={}&per_page={}&sort=created_at%20asc&filter={}",
        page,
        page_size,
        base::percent_encode(filter)
    );
    TRY(const json::Object answer, auth.ask("GET", target));
    const json::Value* users = json::find(answer, "users");
    const json::Array* found = users == nullptr ? nullptr : users->if_array();
    if (found == nullptr || found->empty()) break;
    for (const json::Value& user : *found) all.push_back(user);
    if (std::cmp_less(found->size(), page_size)) break;
  }
  return all;
}

// An id, an address, or a phone number with or without its plus sign.
base::Checked<std::string> find_id(LocalAuth& auth, const std::string& who) {
  if (crypto::is_uuid(who)) return who;
  const std::string wanted = http::lower(who.starts_with('+') ? who.substr(1) : who);
  const bool is_email = wanted.find('@') != std::string::npos;
  TRY(const json::Array users, find_users(auth, is_email ? wanted : ""));
  for (const json::Value& user : users) {
    const json::Object& object = user.as_object();
    if (text(object, is_email ? "email" : "phone") == wanted) return text(object, "id");
  }
  return std::unexpected(base::Error{
      .message = fmt::format("there is no user {}", who),
      .hint = "`plinth users list` shows them; an id, an address or a phone number names one.",
  });
}

base::Checked<std::string> password_of(const UsersFlags& how) {
  if (how.password.empty()) return read_password();
  fmt::print(
      stderr, "warning: others on this machine can read --password in the list of processes\n"
  );
  return how.password;
}

Exit list(LocalAuth& auth, const UsersFlags& how) {
  TRY(const json::Array users, find_users(auth, how.filter));
  if (how.json) {
    fmt::print("{}\n", json::to_text(json::Value(users)));
    return 0;
  }
  for (const json::Value& user : users) {
    const json::Object& one = user.as_object();
    const std::string seen = text(one, "last_sign_in_at").substr(0, 10);
    fmt::print(
        "{}  {:10}  {:16}  {}{}\n",
        text(one, "id"),
        seen.empty() ? "never" : seen,
        text(one, "role"),
        address_of(one),
        state_of(one).empty() ? "" : fmt::format("  [{}]", state_of(one))
    );
  }
  fmt::print(stderr, "{} users\n", users.size());
  return 0;
}

Exit create(LocalAuth& auth, const UsersFlags& how) {
  const bool is_email = how.who.find('@') != std::string::npos;
  json::Object body;
  body[is_email ? "email" : "phone"] = how.who;
  body[is_email ? "email_confirm" : "phone_confirm"] = !how.unconfirmed;
  if (!how.role.empty()) body["role"] = how.role;
  if (!how.no_password) {
    TRY(body["password"], password_of(how));
  }
  TRY(const json::Object user, auth.ask("POST", "/admin/users", json::to_text(body)));
  print_user(user, how, "created");
  return 0;
}

// Only people are asked: a script that calls this means it.
bool confirmed(const UsersFlags& how) {
  if (how.yes || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return true;
  fmt::print("Delete {}{}? [y/N] ", how.who, how.soft ? "" : " for good");
  std::fflush(stdout);
  const int answer = std::getchar();
  return answer == 'y' || answer == 'Y';
}

Exit remove(LocalAuth& auth, const UsersFlags& how) {
  TRY(const std::string id, find_id(auth, how.who));
  TRY(const json::Object user, auth.ask("GET", "/admin/users/" + id));
  if (!confirmed(how)) {
    fmt::print("Nothing was changed.\n");
    return 1;
  }
  const json::Object body{{"should_soft_delete", how.soft}};
  TRY(auth.ask("DELETE", "/admin/users/" + id, json::to_text(body)));
  print_user(user, how, "deleted");
  return 0;
}

Exit change(
    LocalAuth& auth, const UsersFlags& how, const json::Object& changes, std::string_view what
) {
  TRY(const std::string id, find_id(auth, how.who));
  TRY(const json::Object user, auth.ask("PUT", "/admin/users/" + id, json::to_text(changes)));
  print_user(user, how, what);
  return 0;
}

Exit set_password(LocalAuth& auth, const UsersFlags& how) {
  TRY(const std::string password, password_of(how));
  return change(auth, how, {{"password", password}}, "new password for");
}

Exit run(LocalAuth& auth, const UsersFlags& how) {
  switch (how.action) {
    case UsersAction::list:
      return list(auth, how);
    case UsersAction::create:
      return create(auth, how);
    case UsersAction::remove:
      return remove(auth, how);
    case UsersAction::set_password:
      return set_password(auth, how);
    case UsersAction::set_role:
      return change(auth, how, {{"role", how.role}}, "new role for");
    case UsersAction::ban:
      return change(
          auth, how, {{"ban_duration", how.duration.empty() ? for_ever : how.duration}}, "banned"
      );
    case UsersAction::unban:
      return change(auth, how, {{"ban_duration", "none"}}, "no longer banned:");
  }
  return 1;
}

}  // namespace

Exit run_users(const ProjectFlags& flags, const UsersFlags& how) {
  TRY(const Project project, open_project(flags));
  base::start_log(
      base::LogFormat::human, "critical"
  );  // what goes wrong is said once, by the error
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project.secrets_file(), project.config));
  TRY(const ReachedDatabase database, reach_database(project, secrets));
  TRY(apply_schema_to_own(project, secrets, database));
  TRY(const auto auth, LocalAuth::open(project, secrets, database.administrator));
  return run(*auth, how);
}

}  // namespace plinth::app
