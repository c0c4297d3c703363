#include "app/status.hpp"

#include <algorithm>
#include <cstdio>

#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

#include "json/writer.hpp"

namespace plinth::app {
namespace {

// For between double quotes in a shell.
std::string shell_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out;
}

std::unexpected<base::Error> not_running(const Project& project) {
  return std::unexpected(base::Error{
      .message = fmt::format("Plinth is not running in {}", project.workdir.string()),
      .hint = "Start it with `plinth start`, or name the project's folder with --workdir.",
  });
}

}  // namespace

std::vector<StatusLine> key_lines(const Secrets& secrets) {
  return {
      {"PUBLISHABLE_KEY", "Publishable key", secrets.publishable_key},
      {"SECRET_KEY", "Secret key", secrets.secret_key},
      {"ANON_KEY", "anon key", secrets.anon_key},
      {"SERVICE_ROLE_KEY", "service_role key", secrets.service_role_key},
      {"JWT_SECRET", "JWT secret", secrets.jwt_secret},
  };
}

std::vector<StatusLine> status_lines(
    const Running& running, const Secrets& secrets, bool embedded
) {
  const std::string db_url =
      embedded ? with_password(running.db_url, secrets.database_password) : running.db_url;
  std::vector<StatusLine> lines{
      {"API_URL", "API URL", running.api_url},
      {"DB_URL", "DB URL", db_url},
      {"JWKS_URL", "JWKS URL", running.api_url + "/auth/v1/.well-known/jwks.json"},
  };
  for (StatusLine& line : key_lines(secrets)) lines.push_back(std::move(line));
  return lines;
}

std::string render_status(const std::vector<StatusLine>& lines, StatusFormat format) {
  std::string out;
  if (format == StatusFormat::json) {
    json::Writer object;
    object.begin_object();
    for (const StatusLine& line : lines) object.key(line.name).string(line.value);
    object.end_object();
    return object.take() + "\n";
  }
  for (const StatusLine& line : lines) {
    out += format == StatusFormat::env
               ? fmt::format("{}=\"{}\"\n", line.name, shell_escaped(line.value))
               : fmt::format("{:>18}: {}\n", line.label, line.value);
  }
  return out;
}

int probe_health(const std::string& host, int port) {
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(std::chrono::seconds(15));
  stream.connect(host, std::to_string(port));
  stream << "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" << std::flush;
  std::string protocol;
  int status = 0;
  stream >> protocol >> status;
  return stream ? status : 0;
}

Exit run_status(const ProjectFlags& flags, StatusFormat format) {
  TRY(const Project project, open_project(flags));
  const auto running = find_running(project);
  if (!running) return not_running(project);
  TRY(const Secrets secrets, load_secrets(project.secrets_file(), project.config));
  const int health = probe_health(running->host, running->port);
  if (health == 0) return not_running(project);
  const bool embedded =
      running->db_url != running->db_endpoint || running->db_url.starts_with("postgresql:///");
  if (format == StatusFormat::pretty) {
    fmt::print(
        "Plinth is running (process {}); the database {}.\n\n",
        running->pid,
        health == 200 ? "answers" : "does not answer"
    );
  }
  fmt::print("{}", render_status(status_lines(*running, secrets, embedded), format));
  return health == 200 ? 0 : 1;
}

Exit run_keys(const ProjectFlags& flags, StatusFormat format) {
  TRY(const Project project, open_project(flags));
  TRY(const Secrets secrets, load_secrets(project.secrets_file(), project.config));
  fmt::print("{}", render_status(key_lines(secrets), format));
  return 0;
}

}  // namespace plinth::app
