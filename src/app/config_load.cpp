#include "app/config_load.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "app/config_keys.hpp"
#include "app/guards.hpp"
#include "app/outgoing.hpp"
#include "auth/captcha.hpp"
#include "auth/hooks/hook_settings.hpp"

extern char** environ;

namespace plinth::app {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> find_variable(const ConfigSources& sources, std::string_view name) {
  for (const auto& [variable, value] : sources.environment) {
    if (variable == name) return value;
  }
  return std::nullopt;
}

// NAME of `env(NAME)`.
std::optional<std::string_view> referenced_variable(std::string_view text) {
  if (!text.starts_with("env(") || !text.ends_with(')')) return std::nullopt;
  return text.substr(4, text.size() - 5);
}

Value value_of(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  const toml::array* array = node.as_array();
  if (array == nullptr) return std::monostate();
  std::vector<std::string> items;
  for (const toml::node& item : *array) {
    const auto* text = item.as_string();
    if (text == nullptr) return std::monostate();
    items.push_back(text->get());
  }
  return items;
}

class FileReader {
 public:
  FileReader(LoadedConfig& loaded, std::string_view name, const ConfigSources& sources)
      : loaded_(loaded),
        name_(name),
        sources_(sources) {}

  base::Checked<void> read(const toml::table& table, const std::string& prefix = {}) {
    const bool switched_off = table["enabled"].value<bool>() == false;
    for (const auto& [key, node] : table) {
      // The Supabase CLI's templates name variables in sections that are not in use.
      if (switched_off && refers_to_nothing(node)) continue;
      const std::string path =
          prefix.empty() ? std::string(key.str()) : fmt::format("{}.{}", prefix, key.str());
      if (const Entries* entries = find_entries(path)) {
        TRY(read_entries(*entries, node));
        continue;
      }
      const toml::table* below = node.as_table();
      if (below != nullptr && !is_known_elsewhere(path)) {
        TRY(read(*below, path));
      } else if (below == nullptr) {
        TRY(read_value(path, find_key(path), config_keys(), node));
      }
    }
    return {};
  }

 private:
  std::string origin_of(const toml::node& node) const {
    return fmt::format("{}:{}", name_, node.source().begin.line);
  }

  bool refers_to_nothing(const toml::node& node) const {
    const auto text = node.value<std::string>();
    const auto variable = text ? referenced_variable(*text) : std::nullopt;
    return variable && !find_variable(sources_, *variable);
  }

  base::Checked<void> read_entries(const Entries& entries, const toml::node& node) {
    const toml::array* array = node.as_array();
    if (array == nullptr || (!array->empty() && !array->is_homogeneous<toml::table>())) {
      return std::unexpected(base::Error{
          .message = fmt::format("{}: {} must be tables", origin_of(node), entries.name),
          .hint = fmt::format("Write [[{}]] in double brackets, once for each.", entries.name),
      });
    }
    for (const toml::node& entry : *array) {
      entries.begin(loaded_.config);
      for (const auto& [key, value] : *entry.as_table()) {
        const std::string path = fmt::format("{}.{}", entries.name, key.str());
        const auto known = std::ranges::find(entries.keys, path, &Key::name);
        const Key* found = known == entries.keys.end() ? nullptr : &*known;
        TRY(read_value(path, found, entries.keys, value));
      }
      TRY(entries.check(loaded_.config, origin_of(entry)));
    }
    return {};
  }

  // `keys` are what could have been meant when there is no such key.
  base::Checked<void> read_value(
      const std::string& path, const Key* key, std::span<const Key> keys, const toml::node& node
  ) {
    const std::string origin = origin_of(node);
    if (key == nullptr) {
      if (!is_known_elsewhere(path)) warn_unknown(path, keys, origin);
      return {};
    }
    Value value = value_of(node);
    if (const auto* text = std::get_if<std::string>(&value)) {
      if (const auto variable = referenced_variable(*text)) {
        const auto found = find_variable(sources_, *variable);
        if (!found) {
          return std::unexpected(base::Error{
              .message = fmt::format(
                  "{}: {} refers to the environment variable {}, which is not set",
                  origin,
                  path,
                  *variable
              ),
              .hint = fmt::format("Set {}, or write the value here.", *variable),
          });
        }
        value = *found;
      }
    }
    return assign(loaded_.config, *key, path, value, origin);
  }

  void warn_unknown(const std::string& path, std::span<const Key> keys, const std::string& origin) {
    const auto nearest = nearest_key(path, keys);
    loaded_.warnings.push_back(
        nearest ? fmt::format("{}: unknown key {}; did you mean {}?", origin, path, *nearest)
                : fmt::format("{}: unknown key {}", origin, path)
    );
  }

  LoadedConfig& loaded_;
  std::string_view name_;
  const ConfigSources& sources_;
};

// Variables of the sections we have that no key answers to: most likely a slip of the pen.
void warn_of_unknown_variables(const ConfigSources& sources, LoadedConfig& loaded) {
  constexpr std::array sections{
      "PLINTH_SERVER_", "PLINTH_LOG_", "PLINTH_API_", "PLINTH_DB_", "PLINTH_AUTH_", "PLINTH_RATE_"
  };
  for (const auto& [variable, value] : sources.environment) {
    const bool ours = std::ranges::any_of(sections, [&](const char* section) {
      return variable.starts_with(section);
    });
    const bool known = std::ranges::any_of(config_keys(), [&](const Key& key) {
      return variable == environment_name(key.name) ||
             (!key.alias.empty() && variable == key.alias);
    });
    if (ours && !known && variable != "PLINTH_LOG_TAIL") {
      loaded.warnings.push_back(
          fmt::format("the environment variable {} belongs to no key", variable)
      );
    }
  }
}

base::Checked<void> read_environment(const ConfigSources& sources, LoadedConfig& loaded) {
  for (const Key& key : config_keys()) {
    if (std::holds_alternative<Table>(key.target)) continue;
    for (const std::string& variable : {std::string(key.alias), environment_name(key.name)}) {
      const auto value = variable.empty() ? std::nullopt : find_variable(sources, variable);
      if (!value) continue;
      TRY(assign(loaded.config, key, key.name, *value, "environment variable " + variable));
    }
  }
  warn_of_unknown_variables(sources, loaded);
  return {};
}

base::Checked<void> read_flags(const ConfigSources& sources, LoadedConfig& loaded) {
  for (const FlagSetting& setting : sources.flags) {
    TRY(assign(loaded.config, *find_key(setting.key), setting.key, setting.value, setting.flag));
  }
  return {};
}

}  // namespace

base::Checked<LoadedConfig> parse_config(
    std::string_view text, std::string_view name, const ConfigSources& sources
) {
  LoadedConfig loaded;
  try {
    const toml::table table = toml::parse(text, name);
    TRY(FileReader(loaded, name, sources).read(table));
  } catch (const toml::parse_error& e) {
    return std::unexpected(base::Error{
        .message = fmt::format("{}:{}: {}", name, e.source().begin.line, e.description()),
        .hint = "Correct the TOML; texts stand in quotes, lists in brackets.",
    });
  }
  TRY(read_environment(sources, loaded));
  TRY(read_flags(sources, loaded));
  TRY(parse_guards(loaded.config.api.guards));
  TRY(check_outgoing(loaded.config));
  TRY(auth::parse_hooks(loaded.config.auth.hook));
  TRY(auth::check_captcha_settings(loaded.config.auth.captcha));
  return loaded;
}

base::Checked<LoadedConfig> load_config(const ConfigSources& sources) {
  for (const char* name : {"plinth.toml", "supabase/config.toml"}) {
    const fs::path path = sources.workdir / name;
    std::error_code ignored;
    if (!fs::exists(path, ignored)) continue;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      return std::unexpected(base::Error{
          .message = fmt::format("cannot read {}", path.string()), .hint = "Check its permissions."
      });
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    TRY(LoadedConfig loaded, parse_config(text, name, sources));
    loaded.file = path;
    return loaded;
  }
  return parse_config("", "plinth.toml", sources);
}

std::vector<std::pair<std::string, std::string>> process_environment() {
  std::vector<std::pair<std::string, std::string>> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      out.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

}  // namespace plinth::app
