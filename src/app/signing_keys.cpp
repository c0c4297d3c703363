#include "app/signing_keys.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/private_file.hpp"
#include "base/time.hpp"
#include "cluster/lock_file.hpp"
#include "identity/key_rotation.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;

constexpr std::streamsize max_file = 1 << 20;

int64_t nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

base::Checked<std::string> read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(max_file + 1, '\0');
  stream.read(text.data(), max_file + 1);
  if (!stream.is_open() || stream.bad() || stream.gcount() > max_file) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot read the signing keys in {}", file.string()),
        .hint = "It has to be a file of this user, of less than a megabyte.",
    });
  }
  text.resize(static_cast<size_t>(stream.gcount()));
  return text;
}

base::Checked<cluster::LockFile> lock(const fs::path& file) {
  return base::map_error(
      cluster::LockFile::take(file.string() + ".lock", file.string()),
      [](base::Error error) {
        error.hint = "Try again when it is done.";
        return error;
      }
  );
}

}  // namespace

fs::path signing_keys_file(const Project& project) {
  const fs::path named = project.config.auth.signing_keys_path;
  if (named.empty()) return project.state() / "signing_keys.json";
  const fs::path folder =
      project.config_file.empty() ? project.workdir : project.config_file.parent_path();
  return (folder / named).lexically_normal();
}

FileStamp stamp_of(const fs::path& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0) return {};
  return {
      .inode = status.st_ino,
      .size = status.st_size,
      .modified = nanoseconds(status.st_mtim),
      .changed = nanoseconds(status.st_ctim),
  };
}

base::Checked<identity::RingKeys> load_signing_keys(const fs::path& file) {
  close_to_others(file);
  TRY(const std::string text, read(file));
  return base::map_error(identity::parse_keys(text), [&](const std::string& wrong) {
    return base::Error{
        .message = fmt::format("the signing keys in {}: {}", file.string(), wrong),
        .hint = "Restore the file from a copy; it is a JSON array of private JWKs.",
    };
  });
}

base::Checked<SigningKeys> load_key_ring(const Project& project, const Secrets& secrets) {
  SigningKeys keys{.file = signing_keys_file(project), .stamp = {}, .ring = {}};
  close_to_others(keys.file);  // which changes the stamp
  keys.stamp = stamp_of(keys.file);
  identity::RingKeys list;
  if (is_there(keys.file)) {
    TRY(list, load_signing_keys(keys.file));
  } else if (!project.config.auth.signing_keys_path.empty()) {
    return std::unexpected(base::Error{
        .message =
            fmt::format("there is no {}, which auth.signing_keys_path names", keys.file.string()),
        .hint = "`plinth keys rotate` makes it, with a key that signs from then on.",
    });
  }
  keys.ring = identity::KeyRing(list, secrets.jwt_secret);
  return keys;
}

base::Checked<void> edit_signing_keys(
    const fs::path& file, const std::function<base::Checked<void>(identity::RingKeys&)>& change
) {
  TRY(const cluster::LockFile held, lock(file));
  identity::RingKeys keys;
  if (is_there(file)) {
    TRY(keys, load_signing_keys(file));
  }
  TRY(change(keys));
  return write_private_file(file, identity::render_keys(keys));
}

base::Checked<Secrets> load_or_make_secrets(const Project& project) {
  const fs::path file = signing_keys_file(project);
  const bool is_new = !is_there(project.secrets_file()) && project.config.auth.jwt_secret.empty();
  if (is_new && !is_there(file)) {  // first, so that nothing that fails leaves a project without
    TRY(write_private_file(file, identity::render_keys(identity::make_keys(base::unix_now()))));
  }
  return load_or_make_secrets(project.secrets_file(), project.config);
}

}  // namespace plinth::app
