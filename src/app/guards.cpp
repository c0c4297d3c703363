#include "app/guards.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "auth/duration.hpp"

namespace plinth::app {
namespace {

using rest::Guard;

struct Limit {
  std::string_view name;
  std::optional<int64_t> Guard::* place;
  int64_t least;
};
constexpr std::array<Limit, 4> limits{{
    {.name = "max_rows", .place = &Guard::max_rows, .least = 0},
    {.name = "max_embed_depth", .place = &Guard::max_embed_depth, .least = 0},
    {.name = "max_response_bytes", .place = &Guard::max_response_bytes, .least = 1},
    {.name = "max_concurrent", .place = &Guard::max_concurrent, .least = 1},
}};

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What it must be, where it is not.
std::optional<std::string> read(std::string_view name, const std::string& text, Guard& guard) {
  if (name == "statement_timeout") {
    const auto duration = auth::parse_duration(text);
    if (!duration || duration->count() <= 0) return "must be a duration such as \"3s\"";
    guard.statement_timeout = std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
    return std::nullopt;
  }
  for (const Limit& limit : limits) {
    if (limit.name != name) continue;
    const auto value = number(text);
    if (!value || *value < limit.least)
      return fmt::format("must be a number from {} on", limit.least);
    guard.*limit.place = value;
    return std::nullopt;
  }
  return "is unknown; there are statement_timeout, max_rows, max_embed_depth, max_response_bytes "
         "and max_concurrent";
}

}  // namespace

base::Checked<rest::Guards> parse_guards(const std::map<std::string, std::string>& texts) {
  rest::Guards out;
  for (const auto& [key, text] : texts) {
    const size_t dot = key.rfind('.');
    const auto wrong = [&](std::string_view what) {
      return std::unexpected(base::Error{
          .message = fmt::format("api.guards.{} {}", key, what),
          .hint = "For example, in the section [api.guards.anon]: max_rows = 100",
      });
    };
    if (dot == std::string::npos) return wrong("must be a table: of which role it is the limit");
    const auto problem = read(std::string_view(key).substr(dot + 1), text, out[key.substr(0, dot)]);
    if (problem) return wrong(*problem);
  }
  return out;
}

}  // namespace plinth::app
