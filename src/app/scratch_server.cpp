#include "app/scratch_server.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include "crypto/random.hpp"
#include "migrate/apply.hpp"

namespace plinth::app {

namespace fs = std::filesystem;

base::Checked<std::unique_ptr<ScratchServer>> ScratchServer::start(const Config::Db& db) {
  std::string folder = (fs::temp_directory_path() / "plinth-scratch-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot make a folder in {}", fs::temp_directory_path().string()),
        .hint = "Set TMPDIR to a folder that may be written.",
    });
  }
  std::unique_ptr<ScratchServer> scratch(new ScratchServer(folder));
  chmod(folder.c_str(), 0711);  // the server's account has to pass
  cluster::ServerOptions options;
  options.state = folder;
  options.bin_dir = db.bin_dir;
  options.preferred_major = static_cast<int>(db.major_version);
  options.settings.tcp = false;
  options.settings.max_connections = 10;
  options.settings.more = {{"fsync", "off"}, {"full_page_writes", "off"}};
  options.password = crypto::random_text(16);
  options.log_file = scratch->folder_ / "postgres.log";
  TRY(scratch->server_, cluster::Server::start(std::move(options), [](std::string_view) {}));
  return scratch;
}

ScratchServer::~ScratchServer() {
  fs::path home;
  if (server_) {
    home = server_->home().dir;
    server_->stop(cluster::Stop::immediate);
    server_->wait();
  }
  server_.reset();
  std::error_code ignored;
  if (!home.empty()) fs::remove_all(home, ignored);
  fs::remove_all(folder_, ignored);
}

base::Checked<void> ScratchServer::apply(const migrate::Composition& schema) const {
  const migrate::Job job{
      .endpoint = administrator(),
      .jwt_secret = crypto::random_text(32),
      .migrations = {},
  };
  const migrate::Progress quiet{
      .step = [](std::string_view) {},
      .warning = [](std::string_view text) { spdlog::warn("{}", text); },
  };
  TRY(migrate::apply(schema, job, quiet));
  return {};
}

}  // namespace plinth::app
