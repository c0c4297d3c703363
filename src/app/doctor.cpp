// `plinth doctor`: what keeps Plinth from running well on this machine, and how to mend it.
#include <array>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/signing_keys.hpp"
#include "app/status.hpp"
#include "base/time.hpp"
#include "cluster/binaries.hpp"
#include "cluster/data_dir.hpp"
#include "cluster/home.hpp"
#include "http/server.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;

enum class Verdict { good, warning, bad };

struct Finding {
  Verdict verdict;
  std::string what;
  std::string mend = {};
};

using Findings = std::vector<Finding>;

Finding good(std::string what) { return {Verdict::good, std::move(what)}; }
Finding warning(std::string what, std::string mend) {
  return {Verdict::warning, std::move(what), std::move(mend)};
}
Finding bad(std::string what, std::string mend) {
  return {Verdict::bad, std::move(what), std::move(mend)};
}
Finding bad(const base::Error& error) { return bad(error.message, error.hint); }

void check_config(const Project& project, Findings& out) {
  out.push_back(good(
      project.config_file.empty() ? "no plinth.toml: defaults and environment only"
                                  : fmt::format("{} can be read", project.config_file.string())
  ));
  for (const std::string& text : project.warnings)
    out.push_back(warning(text, "Correct or remove it."));
}

void check_signing_keys(const Project& project, const Secrets& secrets, Findings& out) {
  if (const auto keys = load_key_ring(project, secrets); !keys) {
    out.push_back(bad(keys.error()));
  } else {
    out.push_back(good(fmt::format("tokens are signed with {}", keys->ring.describe_signer())));
  }
}

void check_secrets(const Project& project, Findings& out) {
  struct stat status{};
  if (stat(project.secrets_file().c_str(), &status) != 0) {
    out.push_back(good("no secrets yet; the first start makes them"));
  } else if ((status.st_mode & 077) != 0) {
    out.push_back(
        bad(fmt::format("{} can be read by others", project.secrets_file().string()),
            fmt::format("chmod 600 {}", project.secrets_file().string()))
    );
  } else if (const auto secrets = load_secrets(project.secrets_file(), project.config); !secrets) {
    out.push_back(bad(secrets.error()));
  } else {
    out.push_back(good("secrets are there and private"));
    check_signing_keys(project, *secrets, out);
  }
}

void check_pgvector(const cluster::Binaries& binaries, Findings& out) {
  const std::string share =
      fmt::format("/usr/share/postgresql/{}/extension/vector.control", binaries.major);
  const fs::path beside = binaries.dir.parent_path() / "share/extension/vector.control";
  std::error_code ignored;
  if (fs::exists(share, ignored) || fs::exists(beside, ignored)) {
    out.push_back(good("pgvector is installed"));
  } else {
    out.push_back(warning(
        "pgvector is missing: columns of type vector and the search functions over them are left "
        "out",
        fmt::format(
            "Install postgresql-{}-pgvector where your distribution has it; ./dev setup builds it "
            "elsewhere.",
            binaries.major
        )
    ));
  }
}

// Before the first start there is no .plinth, and this makes none.
void check_home(const Project& project, Findings& out) {
  std::error_code ignored;
  if (!fs::exists(project.state(), ignored)) {
    if (access(project.workdir.c_str(), W_OK) == 0) {
      out.push_back(good(fmt::format("{} can be written to", project.workdir.string())));
    } else {
      out.push_back(
          bad(fmt::format("{} cannot be written to", project.workdir.string()),
              "Start in another folder.")
      );
    }
    return;
  }
  const auto home = cluster::find_home(project.state());
  if (!home) {
    out.push_back(bad(home.error()));
    return;
  }
  out.push_back(good(fmt::format("the database's folder is {}", home->data().string())));
  const auto major = cluster::data_major(*home);
  if (major && !cluster::find_binaries(project.config.db.bin_dir, *major)) {
    out.push_back(
        bad(fmt::format("the data was made by PostgreSQL {}, which is not installed", *major),
            fmt::format("Install postgresql-{}.", *major))
    );
  }
}

void check_disk(const Project& project, Findings& out) {
  const unsigned long long megabytes = cluster::free_bytes(project.workdir) >> 20;
  if (megabytes < 1024) {
    out.push_back(warning(fmt::format("only {} MB of disk are left", megabytes), "Make room."));
  } else {
    out.push_back(good(fmt::format("{} GB of disk are free", megabytes >> 10)));
  }
}

void check_embedded(const Project& project, Findings& out) {
  const auto binaries = cluster::find_binaries(
      project.config.db.bin_dir, static_cast<int>(project.config.db.major_version)
  );
  if (!binaries) {
    out.push_back(bad(binaries.error()));
  } else {
    out.push_back(good(fmt::format("PostgreSQL {} in {}", binaries->version, binaries->dir.string())
    ));
    check_pgvector(*binaries, out);
  }
  if (const auto account = cluster::server_account(); !account) out.push_back(bad(account.error()));
  check_home(project, out);
}

void check_ports(const Project& project, Findings& out) {
  const auto check = [&](const std::string& host, int64_t port, const char* key) {
    if (const auto is_free = http::check_port_is_free(host, static_cast<uint16_t>(port));
        !is_free) {
      out.push_back(bad(is_free.error().message, fmt::format("Stop what uses it, or set {}.", key))
      );
    } else {
      out.push_back(good(fmt::format("port {} on {} is free", port, host)));
    }
  };
  check(project.config.server.host, project.config.api.port, "[api] port");
  if (project.config.db.url.empty() && project.config.db.port != 0)
    check("127.0.0.1", project.config.db.port, "[db] port");
}

void check_process_limits(Findings& out) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < 4096) {
    out.push_back(warning(
        fmt::format("a process may open only {} files, and every client is one", limit.rlim_max),
        "Raise it: ulimit -n 65536."
    ));
  } else {
    out.push_back(good(fmt::format("a process may open {} files", limit.rlim_max)));
  }
  constexpr int64_t long_ago = 1'735'689'600;  // the first of January 2025
  if (base::unix_now() < long_ago) {
    out.push_back(bad(
        "the clock is years behind, so tokens and certificates fail", "Set it; run an NTP client."
    ));
  } else {
    out.push_back(good("the clock is plausible"));
  }
}

void check_database(const Project& project, const std::string& url, Findings& out) {
  const auto secrets = load_secrets(project.secrets_file(), project.config);
  const auto schema = project_schema(project);
  if (!schema) out.push_back(bad(schema.error()));
  if (!secrets || !schema) return;
  migrate::Progress progress{
      .step = [](std::string_view) {},
      .warning = [&](std::string_view text
                 ) { out.push_back(warning(std::string(text), "See docs on migrations.")); },
  };
  const auto names = migrate::pending(
      *schema,
      migration_job(
          project, *secrets, {.conninfo = url, .user = {}, .password = {}, .options = {}}
      ),
      progress
  );
  if (!names) {
    out.push_back(bad(names.error()));
  } else if (names->empty()) {
    out.push_back(good("the database answers, and everything is applied"));
  } else {
    out.push_back(
        warning(fmt::format("{} migrations are not applied yet", names->size()), "plinth migrate")
    );
  }
}

void check_running(const Project& project, const Running& running, Findings& out) {
  const int health = probe_health(running.host, running.port);
  if (health == 200) {
    out.push_back(good(fmt::format("Plinth runs here (process {}) and answers", running.pid)));
  } else {
    out.push_back(
        bad(fmt::format("Plinth runs here (process {}) but /health says {}", running.pid, health),
            fmt::format("See its log and {}.", project.log_file().string()))
    );
  }
}

int print(const Findings& findings) {
  constexpr std::array marks{"✓", "!", "✗"};
  int bad_ones = 0;
  for (const Finding& finding : findings) {
    fmt::print("{} {}\n", marks[static_cast<size_t>(finding.verdict)], finding.what);
    if (!finding.mend.empty()) fmt::print("    {}\n", finding.mend);
    if (finding.verdict == Verdict::bad) ++bad_ones;
  }
  fmt::print(
      "\n{}\n", bad_ones == 0 ? "Nothing stands in the way." : fmt::format("{} to mend.", bad_ones)
  );
  return bad_ones == 0 ? 0 : 1;
}

}  // namespace

Exit run_doctor(const ProjectFlags& flags) {
  Findings findings;
  const auto project = open_project(flags);
  if (!project) {
    findings.push_back(bad(project.error()));
    return print(findings);
  }
  check_config(*project, findings);
  check_secrets(*project, findings);
  check_disk(*project, findings);
  check_process_limits(findings);
  const bool embedded = project->config.db.url.empty();
  if (embedded) check_embedded(*project, findings);
  const auto running = find_running(*project);
  if (running) {
    check_running(*project, *running, findings);
  } else {
    check_ports(*project, findings);
  }
  if (!embedded) {
    check_database(*project, project->config.db.url, findings);
  } else if (running) {
    check_database(*project, running->db_endpoint, findings);
  }
  return print(findings);
}

}  // namespace plinth::app
