#include "identity/role_path.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace plinth::identity {

using json::Value;
using Nodes = std::vector<const Value*>;

enum class Operator {
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  starts_with,
  ends_with,
  contains,
};

struct Name {
  std::string name;
};
struct Index {
  int64_t index;
};
struct Wildcard {};
struct Slice {
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  int64_t step = 1;
};
struct Condition;
struct Filter {
  std::shared_ptr<const Condition> condition;
};
using Selector = std::variant<Name, Index, Wildcard, Slice, Filter>;

struct RolePath::Segment {
  std::vector<Selector> selectors;
  bool descendants = false;  // of every value below, not only of the value itself
};

using Segments = std::vector<RolePath::Segment>;

// Inside of a filter: a path from the value that is looked at (@) or from the claims ($).
struct Query {
  bool from_root = false;
  Segments segments;
};
using Operand = std::variant<Value, Query>;
struct Comparison {
  Operand left;
  Operator op;
  Operand right;
};
struct All {
  std::vector<Condition> parts;
};
struct Any {
  std::vector<Condition> parts;
};
struct Not {
  std::shared_ptr<const Condition> part;
};
struct Condition {
  std::variant<Comparison, Query, All, Any, Not> is;
};

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

// ---- evaluation

struct Walk {
  const Value& root;

  Nodes query(const Query& query, const Value& current) const {
    return follow(query.segments, query.from_root ? root : current);
  }

  Nodes follow(const Segments& segments, const Value& from) const {
    Nodes nodes{&from};
    for (const RolePath::Segment& segment : segments) {
      Nodes next;
      for (const Value* node : nodes) select(segment, *node, next);
      nodes = std::move(next);
    }
    return nodes;
  }

 private:
  void select(const RolePath::Segment& segment, const Value& value, Nodes& out) const {
    for (const Selector& selector : segment.selectors)
      std::visit([&](const auto& one) { apply(one, value, out); }, selector);
    if (!segment.descendants) return;
    for_each_child(value, [&](const Value& child) { select(segment, child, out); });
  }

  static void for_each_child(const Value& value, const auto& visit) {
    if (const json::Object* object = value.if_object()) {
      for (const auto& member : *object) visit(member.value());
    } else if (const json::Array* array = value.if_array()) {
      for (const Value& element : *array) visit(element);
    }
  }

  void apply(const Name& selector, const Value& value, Nodes& out) const {
    const json::Object* object = value.if_object();
    const Value* found = object == nullptr ? nullptr : object->if_contains(selector.name);
    if (found != nullptr) out.push_back(found);
  }

  void apply(const Index& selector, const Value& value, Nodes& out) const {
    const json::Array* array = value.if_array();
    if (array == nullptr) return;
    const auto size = static_cast<int64_t>(array->size());
    const int64_t at = selector.index < 0 ? selector.index + size : selector.index;
    if (at >= 0 && at < size) out.push_back(&(*array)[static_cast<size_t>(at)]);
  }

  void apply(const Wildcard&, const Value& value, Nodes& out) const {
    for_each_child(value, [&](const Value& child) { out.push_back(&child); });
  }

  void apply(const Slice& selector, const Value& value, Nodes& out) const {
    const json::Array* array = value.if_array();
    if (array == nullptr || selector.step == 0) return;
    const auto size = static_cast<int64_t>(array->size());
    const auto bound = [size](int64_t at, int64_t least, int64_t most) {
      return std::clamp(at < 0 ? at + size : at, least, most);
    };
    if (selector.step > 0) {
      const int64_t end = bound(selector.end.value_or(size), 0, size);
      for (int64_t i = bound(selector.start.value_or(0), 0, size); i < end; i += selector.step)
        out.push_back(&(*array)[static_cast<size_t>(i)]);
      return;
    }
    const int64_t end = selector.end ? bound(*selector.end, -1, size - 1) : -1;
    const int64_t start = bound(selector.start.value_or(size - 1), -1, size - 1);
    for (int64_t i = start; i > end; i += selector.step)
      out.push_back(&(*array)[static_cast<size_t>(i)]);
  }

  void apply(const Filter& selector, const Value& value, Nodes& out) const {
    for_each_child(value, [&](const Value& child) {
      if (holds(*selector.condition, child)) out.push_back(&child);
    });
  }

  bool holds(const Condition& condition, const Value& current) const {
    return std::visit(
        Overloaded{
            [&](const Comparison& one) { return compare(one, current); },
            [&](const Query& one) { return !query(one, current).empty(); },
            [&](const All& all) {
              return std::ranges::all_of(all.parts, [&](const Condition& part) {
                return holds(part, current);
              });
            },
            [&](const Any& any) {
              return std::ranges::any_of(any.parts, [&](const Condition& part) {
                return holds(part, current);
              });
            },
            [&](const Not& one) { return !holds(*one.part, current); },
        },
        condition.is
    );
  }

  // nullptr where a path finds not exactly one value: RFC 9535 calls that Nothing.
  const Value* value_of(const Operand& operand, const Value& current) const {
    if (const Value* literal = std::get_if<Value>(&operand)) return literal;
    const Nodes nodes = query(std::get<Query>(operand), current);
    return nodes.size() == 1 ? nodes.front() : nullptr;
  }

  bool compare(const Comparison& comparison, const Value& current) const {
    const Value* left = value_of(comparison.left, current);
    const Value* right = value_of(comparison.right, current);
    const bool equal =
        left == nullptr || right == nullptr ? left == right : equal_values(*left, *right);
    switch (comparison.op) {
      case Operator::equal:
        return equal;
      case Operator::not_equal:
        return !equal;
      case Operator::less:
        return is_less(left, right);
      case Operator::less_or_equal:
        return equal || is_less(left, right);
      case Operator::greater:
        return is_less(right, left);
      case Operator::greater_or_equal:
        return equal || is_less(right, left);
      case Operator::starts_with:
      case Operator::ends_with:
      case Operator::contains:
        break;
    }
    if (left == nullptr || right == nullptr || !left->is_string() || !right->is_string())
      return false;
    const std::string_view text = left->get_string();
    const std::string_view part = right->get_string();
    if (comparison.op == Operator::starts_with) return text.starts_with(part);
    if (comparison.op == Operator::ends_with) return text.ends_with(part);
    return text.find(part) != std::string_view::npos;
  }

  static bool equal_values(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
    return a == b;
  }

  static bool is_less(const Value* a, const Value* b) {
    if (a == nullptr || b == nullptr) return false;
    if (a->is_number() && b->is_number()) return a->to_number<double>() < b->to_number<double>();
    return a->is_string() && b->is_string() && a->get_string() < b->get_string();
  }
};

// ---- reading

constexpr size_t max_depth = 32;  // of parentheses and filters inside filters

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  base::Result<Segments, std::string> path() {
    const bool is_json_path = take("$");
    Segments segments;
    while (auto segment = this->segment()) segments.push_back(*std::move(segment));
    if (failed_ || at_ != text_.size() || (segments.empty() && !is_json_path))
      return std::unexpected(
          fmt::format("the path to the role cannot be read from character {} on", at_ + 1)
      );
    return segments;
  }

 private:
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  void fail() { failed_ = true; }

  std::optional<RolePath::Segment> segment() {
    if (failed_) return std::nullopt;
    RolePath::Segment out;
    if (take("..")) {
      out.descendants = true;
      if (!take("[")) return dotted(std::move(out));
    } else if (take(".")) {
      return dotted(std::move(out));
    } else if (!take("[")) {
      return std::nullopt;
    }
    do {
      skip_blanks();
      out.selectors.push_back(selector());
      skip_blanks();
    } while (!failed_ && take(","));
    if (!take("]")) fail();
    return out;
  }

  // What follows a dot: *, a name, or (in the older form) a quoted name.
  RolePath::Segment dotted(RolePath::Segment out) {
    if (take("*")) {
      out.selectors.emplace_back(Wildcard{});
    } else if (auto quoted = string()) {
      out.selectors.emplace_back(Name{*std::move(quoted)});
    } else {
      out.selectors.emplace_back(Name{plain_name()});
    }
    return out;
  }

  std::string plain_name() {
    const size_t start = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == start) fail();
    return std::string(text_.substr(start, at_ - start));
  }

  static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$' || (static_cast<unsigned char>(c) >= 0x80);
  }

  // Quoted either way, with JSON's escapes; nothing when no quote stands here.
  std::optional<std::string> string() {
    if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return std::nullopt;
    const char quote = text_[at_++];
    std::string json = "\"";
    while (at_ < text_.size() && text_[at_] != quote) {
      const char c = text_[at_++];
      if (c == '\\' && at_ < text_.size()) {
        if (text_[at_] != '\'') json += c;
        json += text_[at_++];
      } else {
        if (c == '"') json += '\\';
        json += c;
      }
    }
    if (!take(std::string_view(&quote, 1))) fail();
    const auto value = json::parse(json + "\"");
    if (!value || !value->is_string()) {
      fail();
      return "";
    }
    return std::string(value->get_string());
  }

  std::optional<int64_t> integer() {
    int64_t value = 0;
    const char* start = text_.data() + at_;
    const auto read = std::from_chars(start, text_.data() + text_.size(), value);
    if (read.ec != std::errc()) return std::nullopt;
    at_ += static_cast<size_t>(read.ptr - start);
    return value;
  }

  Selector selector() {
    if (take("*")) return Wildcard{};
    if (take("?")) return Filter{std::make_shared<const Condition>(any())};
    if (auto name = string()) return Name{*std::move(name)};
    const auto start = integer();
    skip_blanks();
    if (!take(":")) {
      if (!start) fail();
      return Index{start.value_or(0)};
    }
    Slice slice{.start = start, .end = {}, .step = 1};
    skip_blanks();
    slice.end = integer();
    skip_blanks();
    if (take(":")) {
      skip_blanks();
      slice.step = integer().value_or(1);
    }
    return slice;
  }

  Condition any() {
    Any out;
    do out.parts.push_back(all());
    while (!failed_ && take("||"));
    return out.parts.size() == 1 ? std::move(out.parts.front()) : Condition{std::move(out)};
  }

  Condition all() {
    All out;
    do out.parts.push_back(basic());
    while (!failed_ && take("&&"));
    return out.parts.size() == 1 ? std::move(out.parts.front()) : Condition{std::move(out)};
  }

  Condition basic() {
    if (++depth_ > max_depth) fail();
    if (failed_) return {Any{}};
    skip_blanks();
    Condition out{Any{}};
    if (take("!")) {
      out = {Not{std::make_shared<const Condition>(basic())}};
    } else if (take("(")) {
      out = any();
      if (!take(")")) fail();
    } else {
      out = comparison();
    }
    skip_blanks();
    --depth_;
    return out;
  }

  Condition comparison() {
    Operand left = operand();
    skip_blanks();
    const auto op = this->op();
    if (!op) {
      if (auto* query = std::get_if<Query>(&left)) return {std::move(*query)};
      fail();
      return {Any{}};
    }
    skip_blanks();
    return {Comparison{.left = std::move(left), .op = *op, .right = operand()}};
  }

  std::optional<Operator> op() {
    constexpr std::array<std::pair<std::string_view, Operator>, 9> words{{
        {"==^", Operator::ends_with},
        {"==", Operator::equal},
        {"!=", Operator::not_equal},
        {"<=", Operator::less_or_equal},
        {">=", Operator::greater_or_equal},
        {"<", Operator::less},
        {">", Operator::greater},
        {"^==", Operator::starts_with},
        {"*==", Operator::contains},
    }};
    for (const auto& [word, op] : words) {
      if (take(word)) return op;
    }
    return std::nullopt;
  }

  Operand operand() {
    if (take("@")) return query(false);
    if (take("$")) return query(true);
    if (auto text = string()) return Value(*std::move(text));
    if (take("true")) return Value(true);
    if (take("false")) return Value(false);
    if (take("null")) return Value(nullptr);
    const size_t start = at_;
    while (at_ < text_.size() && std::string_view("+-.0123456789eE").contains(text_[at_])) ++at_;
    const auto number = json::parse(text_.substr(start, at_ - start));
    if (!number) fail();
    return number.value_or(Value());
  }

  Query query(bool from_root) {
    Query out{.from_root = from_root, .segments = {}};
    while (auto segment = this->segment()) out.segments.push_back(*std::move(segment));
    return out;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t depth_ = 0;
  bool failed_ = false;
};

}  // namespace

RolePath::RolePath(std::vector<Segment> segments)
    : segments_(std::make_shared<const std::vector<Segment>>(std::move(segments))) {}

RolePath::RolePath() : RolePath({{.selectors = {Name{"role"}}, .descendants = false}}) {}

base::Result<RolePath, std::string> RolePath::parse(std::string_view text) {
  TRY(auto segments, Reader(text).path());
  return RolePath(std::move(segments));
}

const Value* RolePath::find(const Value& claims) const {
  const Nodes nodes = Walk{claims}.follow(*segments_, claims);
  return nodes.empty() ? nullptr : nodes.front();
}

}  // namespace plinth::identity
