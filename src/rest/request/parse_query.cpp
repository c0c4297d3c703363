#include "rest/request/parse_query.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "rest/request/field.hpp"
#include "rest/request/filter.hpp"
#include "rest/request/order.hpp"
#include "rest/request/select.hpp"

namespace plinth::rest {
namespace {

struct Pair {
  std::string key;
  std::string value;
  bool has_value = true;  // a parameter without an equals sign means nothing
};

// `;` separates as `&` does.
std::vector<Pair> split(std::string_view query) {
  std::vector<Pair> pairs;
  while (!query.empty()) {
    const size_t end = query.find_first_of("&;");
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const size_t equals = part.find('=');
    if (part.empty()) continue;
    Pair pair{.key = base::percent_decode(part.substr(0, equals), base::Plus::space), .value = {}};
    pair.has_value = equals != std::string_view::npos;
    if (pair.has_value)
      pair.value = base::percent_decode(part.substr(equals + 1), base::Plus::space);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

// Every byte of a character beyond ASCII is encoded as if it were a character of its own.
std::string canonical_text(std::string_view text) {
  std::string characters;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      characters += c;
    } else {
      characters += static_cast<char>(0xc0 | byte >> 6);
      characters += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return base::percent_encode(characters);
}

// Pairs by key, repeated keys joined by commas, only unreserved characters left as they are.
std::string canonical_form(const std::vector<Pair>& pairs) {
  std::vector<const Pair*> sorted;
  for (const Pair& pair : pairs) sorted.push_back(&pair);
  std::ranges::sort(sorted, {}, [](const Pair* pair) {
    return std::pair(std::string_view(pair->key), pair);  // equal keys stay in their order
  });
  std::string out;
  const Pair* last = nullptr;
  for (const Pair* pair : sorted) {
    if (last != nullptr && pair->key == last->key) {
      out += ',';
    } else {
      if (last != nullptr) out += '&';
      out += canonical_text(pair->key);
      out += '=';
    }
    out += canonical_text(pair->value);
    last = pair;
  }
  return out;
}

// The field that a key names and the path to it.
Result<std::pair<Path, Field>> parse_tree_path(std::string_view key) {
  return read_text(key, "tree path", [](Scanner& in) -> Result<std::pair<Path, Field>> {
    auto tree_path = take_tree_path(in);
    if (!tree_path) return std::unexpected(in.fail());
    return *std::move(tree_path);
  });
}

// The path of a key whose last word is no field.
Result<Path> parse_path(std::string_view key) {
  TRY(auto tree_path, parse_tree_path(key));
  return std::move(tree_path.first);
}

// The words of a logic key, with "not" and the connective.
Result<Path> parse_logic_path(std::string_view key) {
  return read_text(key, "logic path", [](Scanner& in) -> Result<Path> {
    auto words = take_names(in);
    if (!words) return std::unexpected(in.fail());
    return *std::move(words);
  });
}

std::optional<int64_t> integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class QueryParser {
 public:
  QueryParser(std::string_view query, Arguments arguments) : arguments_(arguments) {
    std::vector<Pair> pairs = split(query);
    query_.canonical = canonical_form(pairs);
    for (Pair& pair : pairs) {
      if (pair.has_value) classify(std::move(pair));
    }
  }

  Result<Query> run() {
    for (const Pair& pair : orders_) {
      TRY(Path path, parse_path(pair.key));
      TRY(auto terms, parse_order(pair.value));
      query_.orders.emplace_back(std::move(path), std::move(terms));
    }
    for (const Pair& pair : logic_) TRY(logic(pair));
    if (columns_) {
      TRY(query_.columns, parse_names(*columns_, "columns parameter"));
    }
    TRY(query_.select, parse_select(select_.value_or("*")));
    for (Pair& pair : filters_) TRY(filter(pair));
    if (on_conflict_) {
      TRY(query_.on_conflict, parse_names(*on_conflict_, "on_conflict parameter"));
    }
    TRY(ranges());
    return std::move(query_);
  }

 private:
  // By the last word of the key.
  void classify(Pair pair) {
    const auto keep_first = [&](std::optional<std::string>& slot) {
      if (!slot) slot = std::move(pair.value);
    };
    if (pair.key == "select") return keep_first(select_);
    if (pair.key == "columns") return keep_first(columns_);
    if (pair.key == "on_conflict") return keep_first(on_conflict_);
    const size_t dot = pair.key.rfind('.');
    const std::string last = dot == std::string::npos ? pair.key : pair.key.substr(dot + 1);
    if (last == "order") {
      orders_.push_back(std::move(pair));
    } else if (last == "limit") {
      limits_[std::move(pair.key)] = std::move(pair.value);
    } else if (last == "offset") {
      offsets_[std::move(pair.key)] = std::move(pair.value);
    } else if (last == "and" || last == "or") {
      logic_.push_back(std::move(pair));
    } else {
      filters_.push_back(std::move(pair));
    }
  }

  Result<void> logic(const Pair& pair) {
    TRY(Path path, parse_logic_path(pair.key));
    const std::string name = std::move(path.back());
    path.pop_back();
    const bool negated = std::erase(path, "not") > 0;
    TRY(auto tree, parse_logic(negated, name, pair.value));
    query_.logic.emplace_back(std::move(path), std::move(tree));
    return {};
  }

  Result<void> filter(Pair& pair) {
    if (arguments_ == Arguments::yes && !is_condition(pair.value)) {
      query_.arguments.emplace_back(std::move(pair.key), std::move(pair.value));
      return {};
    }
    TRY(auto tree_path, parse_tree_path(pair.key));
    TRY(auto condition, parse_condition(pair.value));
    query_.filters.emplace_back(
        std::move(tree_path.first),
        Filter{.field = std::move(tree_path.second), .condition = std::move(condition)}
    );
    return {};
  }

  Result<void> ranges() {
    for (const auto& [key, text] : limits_) {
      TRY(Path path, parse_path(key));
      const auto limit = integer(text);
      if (!limit) continue;
      if (*limit < 0)
        return std::unexpected(
            errors::invalid_range("Limit should be greater than or equal to zero.")
        );
      query_.ranges[path].limit = limit;
    }
    for (const auto& [key, text] : offsets_) {
      TRY(Path path, parse_path(key));
      const auto offset = integer(text);
      if (!offset) continue;
      if (*offset < 0 && query_.ranges.contains(path)) {
        return std::unexpected(
            errors::invalid_range("Limit should be greater than or equal to zero.")
        );
      }
      if (*offset > 0) query_.ranges[path].offset = *offset;
    }
    const auto root = query_.ranges.find({});
    query_.has_limits =
        limits_.contains("limit") || (root != query_.ranges.end() && root->second.offset > 0);
    return {};
  }

  Arguments arguments_;
  Query query_;
  std::optional<std::string> select_;
  std::optional<std::string> columns_;
  std::optional<std::string> on_conflict_;
  std::vector<Pair> orders_;
  std::map<std::string, std::string> limits_;  // by key; the last of each wins
  std::map<std::string, std::string> offsets_;
  std::vector<Pair> logic_;
  std::vector<Pair> filters_;
};

}  // namespace

Result<Query> parse_query(std::string_view query, Arguments arguments) {
  return QueryParser(query, arguments).run();
}

}  // namespace plinth::rest
