// A PostgreSQL of its own for a test program: fresh, on a unix socket in a temporary directory,
// without durability, gone when the object is. Started as root it runs as the user postgres,
// because PostgreSQL refuses to run as root.
//
//   if (const auto reason = test::postgres_is_missing()) GTEST_SKIP() << *reason;
//   auto cluster = test::Cluster::start();
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "pg/endpoint.hpp"

namespace plinth::test {

// Why no cluster can be started on this machine; nothing when one can.
std::optional<std::string> postgres_is_missing();

class Cluster {
 public:
  // How it is reached: by a unix socket, or by TLS on a port of the loopback.
  enum class Access { unix_socket, tls };

  // Initialises and starts one; returns when it answers. If the program dies, the server goes with
  // it.
  static base::Checked<std::unique_ptr<Cluster>> start(Access access = Access::unix_socket);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // Anyone may log in as anyone: only this user account reaches the socket's directory.
  pg::Endpoint endpoint(std::string_view user = "postgres") const;

  // Runs a script as the superuser, all of it in one transaction.
  base::Checked<void> run(std::string_view sql) const;
  // The first column of the first row as text; empty for null and for no row.
  base::Checked<std::string> ask(std::string_view sql) const;

  // Roles, extensions and platform schemas of schema/, without the domains.
  base::Checked<void> apply_platform_schema() const;

 private:
  explicit Cluster(std::filesystem::path directory) : directory_(std::move(directory)) {}
  base::Checked<void> execute_program(std::vector<std::string> command) const;
  base::Checked<void> initialise() const;
  base::Checked<void> certify() const;
  base::Checked<void> launch();
  base::Checked<void> wait_until_ready();

  std::filesystem::path directory_;  // 0700
  int server_ = 0;                   // its process
  int port_ = 0;                     // of TLS; 0: a unix socket
};

}  // namespace plinth::test
