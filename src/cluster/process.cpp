#include "cluster/process.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace plinth::cluster {
namespace {

// Everything below runs between fork and exec in a process with several threads: system calls only,
// no allocation.

[[noreturn]] void give_up(const char* what) {
  const char* reason = strerrordesc_np(errno);
  for (const char* part : {"plinth: ", what, ": ", reason == nullptr ? "error" : reason, "\n"}) {
    if (write(STDERR_FILENO, part, strlen(part)) < 0) break;
  }
  _exit(127);
}

void become(const Account& account) {
  if (!account.switched) return;
  if (setgroups(account.groups.size(), account.groups.data()) != 0) give_up("setgroups");
  if (setresgid(account.gid, account.gid, account.gid) != 0) give_up("setresgid");
  if (setresuid(account.uid, account.uid, account.uid) != 0) give_up("setresuid");
}

void reset_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2})
    std::signal(signal, SIG_DFL);
}

[[noreturn]] void become_program(
    const Launch& launch,
    const Account& account,
    pid_t parent,
    char* const* arguments,
    char* const* environment
) {
  setsid();
  reset_signals();
  const int input = open("/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, STDIN_FILENO) < 0) give_up("stdin");
  if (dup2(launch.output, STDOUT_FILENO) < 0 || dup2(launch.output, STDERR_FILENO) < 0)
    give_up("stdout");
  close_range(3, ~0U, 0);
  if (chdir("/") != 0) give_up("chdir");
  umask(077);
  become(account);
  // After the change of user, which clears it; and the parent may have died in between.
  if (prctl(PR_SET_PDEATHSIG, launch.when_parent_dies) != 0) give_up("prctl");
  if (getppid() != parent) _exit(127);
  execve(arguments[0], arguments, environment);
  give_up(arguments[0]);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

base::Error failed(std::string_view what) {
  return {.message = fmt::format("{}: {}", what, base::errno_text(errno)), .hint = {}};
}

std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<size_t>(count));
  }
}

}  // namespace

base::Checked<Account> server_account() {
  if (geteuid() != 0)
    return Account{.uid = geteuid(), .gid = getegid(), .groups = {}, .name = {}, .switched = false};
  const passwd* entry = getpwnam("postgres");
  if (entry == nullptr || entry->pw_uid == 0) {
    return std::unexpected(base::Error{
        .message =
            "PostgreSQL does not run as root, and there is no user \"postgres\" to run it as",
        .hint = "Install the package postgresql, which makes that user, or run plinth as an "
                "ordinary user.",
    });
  }
  Account account{
      .uid = entry->pw_uid,
      .gid = entry->pw_gid,
      .groups = {},
      .name = entry->pw_name,
      .switched = true
  };
  int count = 64;
  account.groups.resize(static_cast<size_t>(count));
  if (getgrouplist("postgres", account.gid, account.groups.data(), &count) < 0) count = 1;
  account.groups.resize(static_cast<size_t>(count));
  account.groups.front() = account.gid;
  return account;
}

base::Checked<pid_t> launch(const Launch& launch, const Account& account) {
  std::vector<std::string> arguments = launch.arguments;
  std::vector<std::string> environment = launch.environment;
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) return std::unexpected(failed("cannot start a process"));
  if (child == 0) become_program(launch, account, parent, argv.data(), envp.data());
  return child;
}

base::Checked<Output> run(Launch command, const Account& account) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(failed("cannot make a pipe"));
  command.output = ends[1];
  command.when_parent_dies = SIGKILL;
  const auto child = launch(command, account);
  close(ends[1]);
  Output output;
  if (child) output.text = read_all(ends[0]);
  close(ends[0]);
  if (!child) return std::unexpected(child.error());
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) output.exit_code = WEXITSTATUS(status);
  return output;
}

std::vector<std::string> clean_environment() {
  std::vector<std::string> out{"LC_ALL=C.UTF-8"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.starts_with("PG") || text.starts_with("LC_") || text.starts_with("LANG")) continue;
    if (text.starts_with("PLINTH_")) continue;  // may hold secrets
    out.emplace_back(text);
  }
  return out;
}

}  // namespace plinth::cluster
