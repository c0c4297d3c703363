#include "postgrest/sources.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "http/message.hpp"

namespace plinth::postgrest {
namespace {

constexpr std::string_view prefix = "PGRST_";
constexpr std::string_view app_prefix = "APP_SETTINGS_";

// DB_URI as db-uri, APP_SETTINGS_KEY as app.settings.key.
std::string key_of(std::string_view variable) {
  if (variable.starts_with(app_prefix))
    return "app.settings." + http::lower(variable.substr(app_prefix.size()));
  std::string key = http::lower(variable);
  std::ranges::replace(key, '_', '-');
  return key;
}

Values read_environment() {
  Values values;
  for (char** one = environ; *one != nullptr; ++one) {
    std::string_view entry = *one;
    if (!entry.starts_with(prefix)) continue;
    entry.remove_prefix(prefix.size());
    const size_t equals = std::min(entry.find('='), entry.size() - 1);
    values[key_of(entry.substr(0, equals))] = entry.substr(equals + 1);
  }
  return values;
}

std::optional<std::string> variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

base::Checked<void> apply(
    const Values& values, Source source, std::string_view where, Loaded& out
) {
  for (const auto& [name, value] : values) {
    TRY(const bool known, set_key(out.config, name, value, source));
    if (!known) out.warnings.push_back(fmt::format("{}{} means nothing here", where, name));
  }
  return {};
}

}  // namespace

base::Checked<Sources> read_sources(const std::string& path) {
  Sources out;
  out.environment = read_environment();
  if (path.empty()) return out;
  std::ifstream in(path);
  if (!in) {
    return std::unexpected(base::Error{
        .message = fmt::format("{} cannot be read", path),
        .hint = "`plinth rest --example` prints a file to begin with."
    });
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto in_file = [&path](base::Error error) {
    error.message = fmt::format("{}: {}", path, error.message);
    return error;
  };
  TRY(out.file, base::map_error(parse_config_file(text, variable), in_file));
  return out;
}

base::Checked<Overlaid> overlay(const rest::Settings& settings, const Values& database) {
  const auto is_elsewhere = [](const auto& value) {
    return value.first.starts_with("jwt-") || value.first.starts_with("server-");
  };
  Values of_requests = database;
  Overlaid out;
  for (const auto& [name, value] : database) {
    if (is_elsewhere(std::pair(name, value)))
      out.warnings.push_back(fmt::format("the database's pgrst.{} means nothing here", name));
  }
  std::erase_if(of_requests, is_elsewhere);
  Loaded loaded;
  loaded.config.rest = settings;
  TRY(apply(of_requests, Source::database, "the database's pgrst.", loaded));
  TRY(finish(loaded.config));
  out.settings = std::move(loaded.config.rest);
  std::ranges::move(loaded.warnings, std::back_inserter(out.warnings));
  return out;
}

base::Checked<Loaded> load_config(const Sources& sources, const Values& database) {
  Loaded out;
  TRY(apply(sources.file, Source::file, "the file's ", out));
  TRY(apply(sources.environment, Source::file, "the environment's ", out));
  if (out.config.db_config) TRY(apply(database, Source::database, "the database's pgrst.", out));
  TRY(finish(out.config));
  return out;
}

}  // namespace plinth::postgrest
