#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/config_keys.hpp"
#include "auth/duration.hpp"
#include "http/client_address.hpp"

namespace plinth::app {
namespace {

std::optional<bool> parse_flag(std::string_view text) {
  for (const std::string_view word : {"true", "yes", "on", "1"}) {
    if (text == word) return true;
  }
  for (const std::string_view word : {"false", "no", "off", "0"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

std::optional<int64_t> parse_number(std::string_view text) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> parse_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

std::string quoted(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("\"{}\"", *text);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    return list->empty() ? "[]" : fmt::format("[\"{}\"]", fmt::join(*list, "\", \""));
  return "a value of another kind";
}

// What the value must be, when it will not do; nothing when it has been put in place.
class Assigner {
 public:
  Assigner(Config& config, std::string_view rest, const Value& value)
      : config_(config),
        rest_(rest),
        value_(value) {}

  std::optional<std::string> operator()(const Flag& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    const auto parsed = text != nullptr ? parse_flag(*text) : std::nullopt;
    const auto* flag = std::get_if<bool>(&value_);
    if (flag == nullptr && !parsed) return "true or false";
    target.of(config_) = flag != nullptr ? *flag : *parsed;
    return std::nullopt;
  }

  std::optional<std::string> operator()(const Number& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    const auto parsed = text != nullptr ? parse_number(*text) : std::nullopt;
    const auto* number = std::get_if<int64_t>(&value_);
    const int64_t found = number != nullptr ? *number : parsed.value_or(target.least - 1);
    if (found < target.least || found > target.most) {
      return fmt::format("a whole number from {} to {}", target.least, target.most);
    }
    target.of(config_) = found;
    return std::nullopt;
  }

  std::optional<std::string> operator()(const Text& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    if (text == nullptr) return "text in quotes";
    target.of(config_) = *text;
    return std::nullopt;
  }

  std::optional<std::string> operator()(const Choice& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    if (text == nullptr || std::ranges::find(target.words, *text) == target.words.end()) {
      return fmt::format("one of \"{}\"", fmt::join(target.words, "\", \""));
    }
    target.of(config_) = *text;
    return std::nullopt;
  }

  std::optional<std::string> operator()(const List& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    const auto* list = std::get_if<std::vector<std::string>>(&value_);
    if (text == nullptr && list == nullptr) return "a list of texts";
    target.of(config_) = list != nullptr ? *list : parse_list(*text);
    return std::nullopt;
  }

  std::optional<std::string> operator()(const Networks& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    const auto* list = std::get_if<std::vector<std::string>>(&value_);
    std::vector<std::string> found;
    if (text != nullptr) found = parse_list(*text);
    if (list != nullptr) found = *list;
    const auto is_network = [](const std::string& one) {
      return http::Network::parse(one).has_value();
    };
    if ((text == nullptr && list == nullptr) || !std::ranges::all_of(found, is_network))
      return "a list of addresses and networks";
    target.of(config_) = std::move(found);
    return std::nullopt;
  }

  std::optional<std::string> operator()(const Duration& target) const {
    const auto* text = std::get_if<std::string>(&value_);
    const auto* number = std::get_if<int64_t>(&value_);
    auto parsed = text != nullptr ? auth::parse_duration(*text) : std::nullopt;
    if (number != nullptr && *number <= 1'000'000'000) parsed = base::Seconds(*number);
    if (!parsed || parsed->count() < 0)
      return "a duration such as \"24h\" or \"1h30m\", or a number of seconds";
    target.of(config_) = std::chrono::duration_cast<base::Seconds>(*parsed);
    return std::nullopt;
  }

  std::optional<std::string> operator()(const Table& target) const {
    const auto is_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    if (rest_.empty() || !std::ranges::all_of(rest_, is_name)) return "a table of names and values";
    std::string& place = target.of(config_)[std::string(rest_)];
    if (const auto* text = std::get_if<std::string>(&value_)) {
      place = *text;
    } else if (std::holds_alternative<std::monostate>(value_) || value_.index() == 4) {
      return "a text, a number, or true or false";
    } else {
      place = quoted(value_);
    }
    return std::nullopt;
  }

 private:
  Config& config_;
  std::string_view rest_;  // of the name, behind a Table's own
  const Value& value_;
};

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

base::Checked<void> assign(
    Config& config,
    const Key& key,
    std::string_view name,
    const Value& value,
    std::string_view origin
) {
  const std::string_view rest =
      name.size() > key.name.size() ? name.substr(key.name.size() + 1) : std::string_view();
  const auto expected = std::visit(Assigner(config, rest, value), key.target);
  if (!expected) return {};
  const std::string but =
      key.secrecy == Secrecy::secret ? std::string() : fmt::format(", not {}", quoted(value));
  return std::unexpected(base::Error{
      .message = fmt::format("{}: {} must be {}{}", origin, name, *expected, but),
      .hint = key.example.empty()
                  ? std::string(key.meaning)
                  : fmt::format("For example: {} = {}", last_part(name), key.example),
  });
}

}  // namespace plinth::app
