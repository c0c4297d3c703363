#include "support/test_cluster.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "migrate/compose.hpp"
#include "migrate/embedded.hpp"

extern "C" char** environ;

namespace plinth::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* account = "postgres";  // who runs the server when we are root

std::unexpected<base::Error> failure(std::string message, std::string hint = {}) {
  return std::unexpected(base::Error{.message = std::move(message), .hint = std::move(hint)});
}

std::optional<fs::path> find_in_path(std::string_view program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path candidate = fs::path(folder) / program;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

// Debian keeps each version's programs in a folder of its own, outside PATH: the newest of those,
// else PATH's.
std::optional<fs::path> find_program(std::string_view program) {
  int newest = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (fs::exists(entry.path() / "bin" / program, ignored)) newest = std::max(newest, version);
  }
  if (newest > 0) return fs::path("/usr/lib/postgresql") / std::to_string(newest) / "bin" / program;
  return find_in_path(program);
}

// The command as the account that may run PostgreSQL, ended by the kernel should this process die.
std::vector<std::string> unprivileged(std::vector<std::string> command) {
  std::vector<std::string> out{"setpriv", "--pdeathsig=KILL"};
  if (geteuid() == 0) {
    for (const std::string option : {"--reuid=", "--regid="}) out.push_back(option + account);
    out.emplace_back("--init-groups");
  }
  out.emplace_back("--");
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

base::Checked<int> spawn(std::vector<std::string> command, const fs::path& log) {
  command = unprivileged(std::move(command));
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  pid_t process = 0;
  const int code =
      posix_spawnp(&process, arguments.front(), &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (code != 0) return failure("cannot start " + command.front() + ": " + base::errno_text(code));
  return process;
}

std::string text_of(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

// Free a moment ago: nothing else on the loopback is likely to take it before PostgreSQL does.
base::Checked<int> find_free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      bind(listener, generic, size) == 0 && getsockname(listener, generic, &size) == 0;
  close(listener);
  if (!bound) return failure("no free port: " + base::errno_text(errno));
  return ntohs(address.sin_port);
}

struct Close {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};

base::Checked<std::string> execute(const pg::Endpoint& endpoint, std::string_view sql) {
  const pg::Connected connected = pg::connect_blocking(endpoint, 5);
  if (connected.connection == nullptr) return failure(connected.failure);
  const std::unique_ptr<PGconn, Close> connection(connected.connection);
  const std::unique_ptr<PGresult, Close> result(PQexec(connection.get(), std::string(sql).c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
    return failure(PQerrorMessage(connection.get()), std::string(sql.substr(0, 200)));
  }
  if (status != PGRES_TUPLES_OK || PQntuples(result.get()) == 0 || PQnfields(result.get()) == 0)
    return std::string();
  return std::string(PQgetvalue(result.get(), 0, 0));
}

}  // namespace

std::optional<std::string> postgres_is_missing() {
  for (const char* program : {"initdb", "postgres"}) {
    if (!find_program(program))
      return std::string("PostgreSQL is not installed: there is no program ") + program;
  }
  if (!find_in_path("setpriv")) return "util-linux is not installed: there is no program setpriv";
  if (geteuid() == 0 && getpwnam(account) == nullptr) {
    return std::string("running as root, and there is no account ") + account + " for PostgreSQL";
  }
  return std::nullopt;
}

base::Checked<std::unique_ptr<Cluster>> Cluster::start(Access access) {
  std::string name = (fs::temp_directory_path() / "plinth-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return failure("mkdtemp: " + base::errno_text(errno));
  std::unique_ptr<Cluster> cluster(new Cluster(name));
  if (geteuid() == 0) {
    const passwd* user = getpwnam(account);
    if (user == nullptr || chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
      return failure("cannot give " + name + " away");
  }
  TRY(cluster->initialise());
  if (access == Access::tls) {
    TRY(cluster->certify());
    TRY(cluster->port_, find_free_port());
  }
  TRY(cluster->launch());
  TRY(cluster->wait_until_ready());
  return cluster;
}

Cluster::~Cluster() {
  if (server_ > 0) {
    kill(server_, SIGINT);  // fast shutdown: sessions are ended, nobody is waited for
    waitpid(server_, nullptr, 0);
  }
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

base::Checked<void> Cluster::execute_program(std::vector<std::string> command) const {
  const std::string name = fs::path(command.front()).filename();
  const fs::path log = directory_ / (name + ".log");
  TRY(const int process, spawn(std::move(command), log));
  int status = 0;
  waitpid(process, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return failure(name + " failed", text_of(log));
  return {};
}

base::Checked<void> Cluster::initialise() const {
  const std::string data = (directory_ / "data").string();
  std::vector<std::string> command{*find_program("initdb"), "--pgdata=" + data};
  for (const char* option :
       {"--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"}) {
    command.emplace_back(option);
  }
  return execute_program(std::move(command));
}

base::Checked<void> Cluster::certify() const {
  const std::string data = (directory_ / "data").string();
  return execute_program(
      {"openssl",
       "req",
       "-x509",
       "-newkey",
       "ec",
       "-pkeyopt",
       "ec_paramgen_curve:P-256",
       "-nodes",
       "-days",
       "2",
       "-subj",
       "/CN=localhost",
       "-keyout",
       data + "/server.key",
       "-out",
       data + "/server.crt"}
  );
}

base::Checked<void> Cluster::launch() {
  std::vector<std::string> command{
      *find_program("postgres"), "-D", (directory_ / "data").string(), "-k", directory_.string()
  };
  const bool by_tls = port_ > 0;
  const std::string port = "port=" + std::to_string(by_tls ? port_ : 5432);
  for (const char* setting :
       {by_tls ? "listen_addresses=127.0.0.1" : "listen_addresses=",
        by_tls ? "ssl=on" : "ssl=off",
        port.c_str(),
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=40",
        "shared_buffers=16MB",
        "wal_level=logical"}) {
    command.emplace_back("-c");
    command.emplace_back(setting);
  }
  TRY(server_, spawn(std::move(command), directory_ / "server.log"));
  return {};
}

base::Checked<void> Cluster::wait_until_ready() {
  for (int attempt = 0; attempt < 300; ++attempt) {
    if (execute(endpoint(), "select 1")) return {};
    if (waitpid(server_, nullptr, WNOHANG) != 0) {
      server_ = 0;
      break;
    }
    std::this_thread::sleep_for(100ms);
  }
  return failure("PostgreSQL does not start", text_of(directory_ / "server.log"));
}

pg::Endpoint Cluster::endpoint(std::string_view user) const {
  const std::string address = port_ > 0
                                  ? "host=127.0.0.1 sslmode=require port=" + std::to_string(port_)
                                  : "host=" + directory_.string();
  return {
      .conninfo = address + " dbname=postgres",
      .user = std::string(user),
      .password = {},
      .options = {},
  };
}

base::Checked<void> Cluster::run(std::string_view sql) const {
  TRY(execute(endpoint(), sql));
  return {};
}

base::Checked<std::string> Cluster::ask(std::string_view sql) const {
  return execute(endpoint(), sql);
}

base::Checked<void> Cluster::apply_platform_schema() const {
  TRY(const migrate::Composition composition, migrate::compose(migrate::embedded::files()));
  std::string script;
  for (const auto& [path, text] : composition.parts) {
    if (path.starts_with("domains/")) continue;
    script.append(text).append("\n");
  }
  return run(script);
}

}  // namespace plinth::test
