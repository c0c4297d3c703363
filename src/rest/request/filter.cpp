#include "rest/request/filter.hpp"

#include <array>

#include "http/message.hpp"
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
    NamedOperator{"isdistinct", Operator::isdistinct},
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

constexpr std::string_view operator_label = "operator (eq, gt, ...)";

// How far a value reaches: to the end of the parameter, or to the next comma or parenthesis of a
// logic tree.
enum class Extent { all, item };

class ConditionParser {
 public:
  ConditionParser(Scanner& in, Extent extent) : in_(in), extent_(extent) {}

  Result<Condition> run() {
    if (in_.take("not.", "\"not\"")) out_.negated = true;
    const size_t start = in_.position();
    if (in_.skip("in.")) return list();
    if (in_.skip("is.")) return is();
    for (const auto& [name, op] : simple) {
      if (!in_.skip(name)) continue;
      out_.op = op;
      if (in_.skip(".")) return value();
      in_.expect(operator_label);
      in_.rewind(start);
    }
    for (const auto& [name, op] : quantified) {
      if (!in_.skip(name)) continue;
      out_.op = op;
      if (in_.skip("(any)")) out_.quantifier = Quantifier::any;
      if (out_.quantifier == Quantifier::none && in_.skip("(all)"))
        out_.quantifier = Quantifier::all;
      if (in_.skip(".")) return value();
      if (out_.quantifier == Quantifier::none) in_.skip("(");
      in_.expect(operator_label);
      out_.quantifier = Quantifier::none;
      in_.rewind(start);
    }
    for (const auto& [name, op] : searches) {
      if (!in_.skip(name)) continue;
      out_.op = op;
      if (in_.skip("(")) {
        out_.language = in_.take_name();
        if (out_.language->empty() || !in_.take(")")) return std::unexpected(in_.fail());
      }
      if (in_.skip(".")) return value();
      in_.expect(operator_label);
      out_.language.reset();
      in_.rewind(start);
    }
    in_.expect(operator_label);
    return std::unexpected(in_.fail());
  }

 private:
  Result<Condition> value() {
    if (extent_ == Extent::all) {
      out_.value = in_.rest();
      in_.rewind(in_.position() + out_.value.size());
      return std::move(out_);
    }
    const size_t start = in_.position();
    if (in_.take_quoted(out_.value) && (in_.at_end() || in_.peek() == ',' || in_.peek() == ')'))
      return std::move(out_);
    in_.rewind(start);
    out_.value.clear();
    if (in_.peek() == '{') {
      const size_t end = in_.rest().find('}');
      if (end != std::string_view::npos) {
        out_.value = in_.rest().substr(0, end + 1);
        in_.rewind(start + end + 1);
        return std::move(out_);
      }
    }
    out_.value = in_.rest().substr(0, in_.rest().find_first_of(",)"));
    in_.rewind(start + out_.value.size());
    return std::move(out_);
  }

  Result<Condition> is() {
    out_.op = Operator::is;
    for (const auto& [name, value] : is_values) {
      if (!http::equal_ignoring_case(in_.rest().substr(0, name.size()), name)) continue;
      out_.is_value = value;
      in_.rewind(in_.position() + name.size());
      return std::move(out_);
    }
    in_.expect("isVal: (null, not_null, true, false, unknown)");
    return std::unexpected(in_.fail());
  }

  Result<Condition> list() {
    out_.op = Operator::in;
    in_.skip_blanks();
    if (!in_.take("(")) return std::unexpected(in_.fail());
    in_.skip_blanks();
    do {
      out_.list.push_back(element());
    } while (in_.skip(","));
    in_.expect_token(",");
    if (!in_.take(")")) return std::unexpected(in_.fail());
    in_.skip_blanks();
    // A single empty element is how an empty list is written.
    if (out_.list.size() == 1 && out_.list.front().empty()) out_.list.clear();
    return std::move(out_);
  }

  std::string element() {
    const size_t start = in_.position();
    std::string text;
    if (in_.take_quoted(text) && (in_.peek() == ',' || in_.peek() == ')')) return text;
    in_.rewind(start);
    text = in_.rest().substr(0, in_.rest().find_first_of(",)"));
    in_.rewind(start + text.size());
    return text;
  }

  Scanner& in_;
  Extent extent_;
  Condition out_;
};

class LogicParser {
 public:
  LogicParser(std::string_view text, std::string_view raw) : in_(text, "logic tree", raw) {}

  Result<Logic> run() {
    Logic logic;
    TRY(logic, tree(0));
    return logic;
  }

 private:
  Result<Logic> tree(int depth) {
    if (depth > max_logic_depth)
      return std::unexpected(errors::too_large("logic nests too deeply"));
    Logic out;
    out.negated = in_.skip("not.");
    out.any = in_.skip("or");
    if (!out.any && !in_.take("and", "logic operator (and, or)"))
      return std::unexpected(in_.fail());
    in_.skip_blanks();
    if (!in_.take("(")) return std::unexpected(in_.fail());
    do {
      in_.skip_blanks();
      if (++nodes_ > max_logic_nodes)
        return std::unexpected(errors::too_large("logic has too many conditions"));
      TRY(auto node, one(depth));
      out.nodes.push_back(std::move(node));
      in_.skip_blanks();
    } while (in_.skip(","));
    in_.expect_token(",");
    if (!in_.take(")")) return std::unexpected(in_.fail());
    in_.skip_blanks();
    return out;
  }

  // A filter is tried first, so a column may be called "and".
  Result<LogicNode> one(int depth) {
    const size_t start = in_.position();
    auto filtered = filter();
    if (filtered) return LogicNode(*std::move(filtered));
    in_.rewind(start);
    const bool is_tree = in_.rest().starts_with("not.") || starts_tree(in_.rest());
    if (!is_tree) {
      if (in_.position() == start && in_.peek() == ')') {
        in_.expect("negation operator (not)");
        in_.expect("logic operator (and, or)");
      }
      return std::unexpected(in_.fail());
    }
    TRY(Logic nested, tree(depth + 1));
    return LogicNode(std::move(nested));
  }

  static bool starts_tree(std::string_view text) {
    for (const std::string_view name : {"and", "or"}) {
      if (!text.starts_with(name)) continue;
      const size_t next = text.find_first_not_of(' ', name.size());
      if (next != std::string_view::npos && text[next] == '(') return true;
    }
    return false;
  }

  Result<Filter> filter() {
    Filter out;
    TRY(out.field, take_field(in_));
    if (out.field.name.empty() || !in_.take(".", "delimiter (.)"))
      return std::unexpected(in_.fail());
    TRY(out.condition, ConditionParser(in_, Extent::item).run());
    return out;
  }

  Scanner in_;
  size_t nodes_ = 0;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text) {
  Scanner in(text, "filter");
  return ConditionParser(in, Extent::all).run();
}

bool is_condition(std::string_view text) { return parse_condition(text).has_value(); }

Result<Logic> parse_logic(bool negated, std::string_view name, std::string_view value) {
  std::string text(name);
  text += value;
  TRY(Logic logic, LogicParser(text, value).run());
  logic.negated = negated;
  return logic;
}

}  // namespace plinth::rest
