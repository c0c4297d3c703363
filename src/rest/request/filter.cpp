#include "rest/request/filter.hpp"

#include <array>
#include <span>

#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

struct NamedOperator {
  std::string_view name;
  Operator op;
};

// Longer names before those they begin with.
constexpr std::array quantified{
    NamedOperator{"eq", Operator::eq},
    NamedOperator{"gte", Operator::gte},
    NamedOperator{"gt", Operator::gt},
    NamedOperator{"lte", Operator::lte},
    NamedOperator{"lt", Operator::lt},
    NamedOperator{"like", Operator::like},
    NamedOperator{"ilike", Operator::ilike},
    NamedOperator{"match", Operator::match},
    NamedOperator{"imatch", Operator::imatch},
};
constexpr std::array simple{
    NamedOperator{"neq", Operator::neq},
    NamedOperator{"cs", Operator::cs},
    NamedOperator{"cd", Operator::cd},
    NamedOperator{"ov", Operator::ov},
    NamedOperator{"sl", Operator::sl},
    NamedOperator{"sr", Operator::sr},
    NamedOperator{"nxr", Operator::nxr},
    NamedOperator{"nxl", Operator::nxl},
    NamedOperator{"adj", Operator::adj},
};
constexpr std::array searches{
    NamedOperator{"fts", Operator::fts},
    NamedOperator{"plfts", Operator::plfts},
    NamedOperator{"phfts", Operator::phfts},
    NamedOperator{"wfts", Operator::wfts},
};
constexpr std::array<std::pair<std::string_view, IsValue>, 5> is_values{{
    {"null", IsValue::null},
    {"not_null", IsValue::not_null},
    {"true", IsValue::true_},
    {"false", IsValue::false_},
    {"unknown", IsValue::unknown},
}};

// How far a value reaches: to the end of the parameter, or to the next comma or parenthesis of a
// logic tree.
enum class Extent { all, item };

class ConditionParser {
 public:
  ConditionParser(Scanner& in, Extent extent) : in_(in), extent_(extent) {}

  std::optional<Condition> run() {
    out_.negated = starts("not");
    if (!in_.labelled("operator (eq, gt, ...)", [this] { return operation(); }))
      return std::nullopt;
    return std::move(out_);
  }

 private:
  bool operation() {
    if (starts("in")) return list();
    if (starts("is")) return is();
    if (starts("isdistinct")) {
      out_.op = Operator::isdistinct;
      return value();
    }
    return in_.attempt([this] { return search(); }) ||
           in_.attempt([this] { return comparison(); }) ||
           in_.attempt([this] { return quantified_comparison(); });
  }

  bool starts(std::string_view name) {
    return in_.attempt([&] { return in_.take(name) && in_.take_delimiter(); });
  }

  bool take_operator(std::span<const NamedOperator> operators) {
    for (const auto& [name, op] : operators) {
      if (!in_.take(name)) continue;
      out_.op = op;
      return true;
    }
    return false;
  }

  bool search() {
    if (!take_operator(searches)) return false;
    out_.language = in_.attempt([this] { return language(); });
    return in_.take_delimiter() && value();
  }

  std::optional<std::string> language() {
    if (!in_.take("(")) return std::nullopt;
    auto name = in_.take_identifier();
    if (!name || !in_.take(")")) return std::nullopt;
    return name;
  }

  bool comparison() { return take_operator(simple) && in_.take_delimiter() && value(); }

  bool quantified_comparison() {
    if (!take_operator(quantified)) return false;
    const auto quantifier = in_.attempt([this] { return this->quantifier(); });
    out_.quantifier = quantifier.value_or(Quantifier::none);
    return in_.take_delimiter() && value();
  }

  std::optional<Quantifier> quantifier() {
    if (!in_.take("(")) return std::nullopt;
    const bool any = in_.take("any");
    if ((!any && !in_.take("all")) || !in_.take(")")) return std::nullopt;
    return any ? Quantifier::any : Quantifier::all;
  }

  bool value() {
    if (extent_ == Extent::all) {
      out_.value = in_.take_until("");
      return true;
    }
    const auto array = [this] { return array_literal(); };
    if (auto quoted = take_quoted_item()) {
      out_.value = *std::move(quoted);
    } else if (auto literal = in_.attempt(array)) {
      out_.value = *std::move(literal);
    } else {
      out_.value = in_.take_until(",)");
    }
    return true;
  }

  // {…}, whose commas belong to it.
  std::optional<std::string> array_literal() {
    if (!in_.take("{")) return std::nullopt;
    std::string text = "{";
    text.append(in_.take_until("{}")).append("}");
    if (!in_.take("}")) return std::nullopt;
    return text;
  }

  // Quotes that do not reach to the end of the item are part of the value.
  std::optional<std::string> take_quoted_item() {
    return in_.attempt([this]() -> std::optional<std::string> {
      auto text = in_.take_quoted();
      if (text && !in_.at_end() && in_.peek() != ',' && in_.peek() != ')') return std::nullopt;
      return text;
    });
  }

  bool is() {
    out_.op = Operator::is;
    return in_.labelled("isVal: (null, not_null, true, false, unknown)", [this] {
      for (const auto& [name, value] : is_values) {
        out_.is_value = value;
        if (in_.take_ignoring_case(name)) return true;
      }
      return false;
    });
  }

  bool list() {
    out_.op = Operator::in;
    if (!in_.take_spaced("(")) return false;
    do {
      auto quoted = take_quoted_item();
      std::string element = quoted ? *std::move(quoted) : std::string(in_.take_until(",)"));
      if (!out_.list.empty()) in_.forget();
      out_.list.push_back(std::move(element));
    } while (in_.take(","));
    if (!in_.take_spaced(")")) return false;
    // A single empty element is how an empty list is written.
    if (out_.list.size() == 1 && out_.list.front().empty()) out_.list.clear();
    return true;
  }

  Scanner& in_;
  Extent extent_;
  Condition out_;
};

class LogicParser {
 public:
  explicit LogicParser(Scanner& in) : in_(in) {}

  Result<LogicNode> run() { return node(0); }

 private:
  // A filter is tried first, so a column may be called "and".
  Result<LogicNode> node(int depth) {
    if (auto filter = in_.attempt([this] { return take_filter(); }))
      return LogicNode(*std::move(filter));
    TRY(Logic nested, tree(depth));
    return LogicNode(std::move(nested));
  }

  std::optional<Filter> take_filter() {
    auto field = take_field(in_);
    if (!field || !in_.take_delimiter()) return std::nullopt;
    auto condition = ConditionParser(in_, Extent::item).run();
    if (!condition) return std::nullopt;
    return Filter{.field = *std::move(field), .condition = *std::move(condition)};
  }

  Result<Logic> tree(int depth) {
    if (depth > max_logic_depth)
      return std::unexpected(errors::too_large("logic nests too deeply"));
    Logic out;
    out.negated = in_.labelled("negation operator (not)", [this] { return negation(); });
    const bool has_connective =
        in_.labelled("logic operator (and, or)", [&] { return connective(out); });
    if (!has_connective || !in_.take_spaced("(")) return std::unexpected(in_.fail());
    do {
      if (++nodes_ > max_logic_nodes)
        return std::unexpected(errors::too_large("logic has too many conditions"));
      TRY(auto one, node(depth + 1));
      if (!out.nodes.empty()) in_.forget();
      out.nodes.push_back(std::move(one));
    } while (in_.take_spaced(","));
    if (!in_.take_spaced(")")) return std::unexpected(in_.fail());
    return out;
  }

  bool negation() {
    return in_.attempt([this] { return in_.take("not") && in_.take_delimiter(); });
  }

  bool connective(Logic& out) {
    if (in_.take("and")) return true;
    out.any = in_.commit("or");
    return out.any;
  }

  Scanner& in_;
  size_t nodes_ = 0;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text) {
  return read_text(text, "filter", [](Scanner& in) -> Result<Condition> {
    auto condition = ConditionParser(in, Extent::all).run();
    if (!condition) return std::unexpected(in.fail());
    return *std::move(condition);
  });
}

bool is_condition(std::string_view text) {
  Scanner in(text, "filter", text, Scanner::Notes::none);
  return ConditionParser(in, Extent::all).run().has_value();
}

Result<Logic> parse_logic(bool negated, std::string_view name, std::string_view value) {
  std::string text(negated ? "not." : "");
  text.append(name).append(value);
  const auto parse = [](Scanner& in) { return LogicParser(in).run(); };
  TRY(LogicNode node, read_text(text, "logic tree", value, parse));
  if (auto* tree = std::get_if<Logic>(&node)) return std::move(*tree);
  Logic lone;
  lone.nodes.push_back(std::move(node));
  return lone;
}

}  // namespace plinth::rest
