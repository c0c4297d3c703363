// The keys of plinth.toml: one table that says what each is, what it may be, and where it goes.
//
// Names are those of the Supabase CLI's config.toml where that has one. Sections of the CLI that
// mean nothing here (studio, inbucket, …) are known, so that a project's config.toml can be used as
// it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.hpp"
#include "base/error.hpp"

namespace plinth::app {

struct Flag {
  bool& (*of)(Config&);
};
struct Number {
  int64_t& (*of)(Config&);
  int64_t least;
  int64_t most;
};
struct Text {
  std::string& (*of)(Config&);
};
struct Choice {
  std::string& (*of)(Config&);
  std::vector<std::string_view> words;
};
struct List {
  std::vector<std::string>& (*of)(Config&);
};
struct Networks {  // "10.0.0.0/8", "::1"
  std::vector<std::string>& (*of)(Config&);
};
struct Duration {  // "24h", "1h30m", or seconds
  base::Seconds& (*of)(Config&);
};
struct Table {  // any names below it
  std::map<std::string, std::string>& (*of)(Config&);
};

enum class Secrecy { open, secret };  // a secret value is never quoted back

struct Key {
  std::string_view name;  // "auth.email.enable_signup"
  std::variant<Flag, Number, Text, Choice, List, Networks, Duration, Table> target;
  std::string_view example;  // as it stands behind the equals sign
  std::string_view meaning;
  std::string_view alias = {};  // a shorter environment variable
  Secrecy secrecy = Secrecy::open;
};

std::span<const Key> config_keys();
std::span<const Key> auth_keys();  // the part of them that begins with "auth."

// Nothing for a name we do not know.
const Key* find_key(std::string_view name);
// Sections of the Supabase CLI that have no meaning here.
bool is_known_elsewhere(std::string_view name);
// The key that was probably meant.
std::optional<std::string_view> nearest_key(
    std::string_view name, std::span<const Key> keys = config_keys()
);

// An array of tables, `[[name]]`. Environment variables and flags cannot write one.
struct Entries {
  std::string_view name;  // "rate_limit"
  // "rate_limit.requests" and so on; what they assign goes to the last entry.
  std::span<const Key> keys;
  void (*begin)(Config&);  // an entry
  // Once all of it has been assigned. `origin` begins the sentence about what is wrong.
  base::Checked<void> (*check)(const Config&, std::string_view origin);
};
// Nothing for a name we do not know.
const Entries* find_entries(std::string_view name);
const Entries& rate_limit_entries();

// PLINTH_AUTH_EMAIL_ENABLE_SIGNUP
std::string environment_name(std::string_view key);

// A value as it was found. A text may stand for any type: environment variables and flags are
// texts.
using Value =
    std::variant<bool, int64_t, double, std::string, std::vector<std::string>, std::monostate>;

// Puts the value where it belongs. `name` is the key's own, or longer for a Table. `origin`
// ("plinth.toml:3") begins the sentence that is given back when the value will not do.
base::Checked<void> assign(
    Config& config,
    const Key& key,
    std::string_view name,
    const Value& value,
    std::string_view origin
);

}  // namespace plinth::app
