#include "migrate/user_migrations.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "migrate/compose.hpp"

namespace plinth::migrate {
namespace {

namespace fs = std::filesystem;

// `plinth schema print` may have been saved among the migrations; it is the built-in schema, which
// comes first anyway.
bool is_master(const UserMigration& migration) {
  return migration.version == master_version && migration.name == master_name;
}

base::Checked<std::string> read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot read {}", path.string()), .hint = "Check its permissions."
    });
  }
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  return text;
}

std::optional<UserMigration> parse_name(const fs::path& path) {
  const std::string stem = path.stem().string();
  const size_t underscore = stem.find_first_not_of("0123456789");
  if (underscore == 0 || underscore == std::string::npos || stem[underscore] != '_')
    return std::nullopt;
  return UserMigration{
      .version = stem.substr(0, underscore),
      .name = stem.substr(underscore + 1),
      .path = path,
      .text = {},
      .hash = {},
  };
}

base::Checked<void> refuse_duplicates(const std::vector<UserMigration>& files) {
  const auto twice = std::ranges::adjacent_find(files, {}, &UserMigration::version);
  if (twice == files.end()) return {};
  return std::unexpected(base::Error{
      .message = fmt::format(
          "{} and {} have the same version",
          twice->path.filename().string(),
          std::next(twice)->path.filename().string()
      ),
      .hint = "Give one of them a timestamp of its own.",
  });
}

}  // namespace

bool UserMigration::without_transaction() const {
  return text.starts_with("-- plinth: no transaction");
}

base::Checked<UserMigrations> list_user_migrations(const fs::path& folder) {
  UserMigrations out;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() != ".sql" || !entry.is_regular_file()) continue;
    auto migration = parse_name(entry.path());
    if (!migration) {
      out.ignored.push_back(entry.path().filename().string());
      continue;
    }
    if (is_master(*migration)) continue;
    TRY(migration->text, read_text(entry.path()));
    migration->hash = base::hex(crypto::hash(crypto::Digest::sha256, migration->text));
    out.files.push_back(*std::move(migration));
  }
  if (failure && failure != std::errc::no_such_file_or_directory) {
    return std::unexpected(base::Error{
        .message = fmt::format("cannot read {}: {}", folder.string(), failure.message()),
        .hint = "Check its permissions."
    });
  }
  std::ranges::sort(out.files, {}, &UserMigration::version);
  std::ranges::sort(out.ignored);
  TRY(refuse_duplicates(out.files));
  return out;
}

}  // namespace plinth::migrate
