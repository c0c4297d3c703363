#include "rest/request/select.hpp"

#include <array>

#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

constexpr std::array<std::pair<std::string_view, Aggregate>, 5> aggregates{{
    {"sum", Aggregate::sum},
    {"avg", Aggregate::avg},
    {"count", Aggregate::count},
    {"max", Aggregate::max},
    {"min", Aggregate::min},
}};

class SelectParser {
 public:
  explicit SelectParser(std::string_view text) : in_(text, "select parameter") {}

  Result<Select> run() {
    Select select;
    TRY(select, list(0));
    if (in_.at_end() || in_.peek() == ')') return select;
    in_.expect_token(",");
    in_.expect_end();
    return std::unexpected(in_.fail());
  }

 private:
  Result<Select> list(int depth) {
    if (depth > max_select_depth)
      return std::unexpected(errors::too_large("select nests too deeply"));
    Select select;
    in_.skip_blanks();
    do {
      if (++items_ > max_select_items)
        return std::unexpected(errors::too_large("select has too many items"));
      TRY(item(select, depth));
      in_.skip_blanks();
    } while (in_.skip(","));
    return select;
  }

  Result<void> item(Select& into, int depth) {
    in_.skip_blanks();
    if (in_.take("...")) return embed(into, depth, true);
    const size_t start = in_.position();
    Scanner::Notes notes = in_.notes();
    const bool is_embed = looks_like_embed();
    // A column gets on where an embed did not, so what the embed lacked counts no more.
    const bool got_on = in_.notes().furthest > start;
    if (got_on) in_.restore(std::move(notes));
    in_.rewind(start);
    return is_embed ? embed(into, depth, false) : column(into);
  }

  // [alias:]name[!param][!param]( and not count(
  bool looks_like_embed() {
    bool yes = false;
    std::string name = in_.peek() == '*' ? "" : in_.take_name();
    if (!name.empty() && in_.rest().starts_with(':') && !in_.rest().starts_with("::")) {
      in_.skip(":");
      name = in_.take_name();
    }
    if (!name.empty()) {
      for (int i = 0; i < 2 && in_.skip("!"); ++i) in_.take_name();
      in_.skip_blanks();
      yes = in_.peek() == '(' && !(name == "count" && in_.rest().starts_with("()"));
    }
    return yes;
  }

  Result<void> embed(Select& into, int depth, bool spread) {
    SelectEmbed out;
    out.spread = spread;
    out.target = in_.take_name();
    if (!spread && in_.skip(":")) {
      out.alias = std::move(out.target);
      out.target = in_.take_name();
    }
    if (out.target.empty()) return std::unexpected(in_.fail());
    bool has_join = false;
    for (int i = 0; i < 2 && in_.take("!"); ++i) {
      const std::string param = in_.take_name();
      if (param.empty()) return std::unexpected(in_.fail());
      if (param == "left" || param == "inner") {
        if (!has_join) out.join = param == "inner" ? JoinType::inner : JoinType::left;
        has_join = true;
      } else if (out.hint.empty()) {
        out.hint = param;
      }
    }
    in_.skip_blanks();
    if (!in_.take("(")) return std::unexpected(in_.fail());
    in_.skip_blanks();
    if (!in_.skip(")")) {
      TRY(out.select, list(depth + 1));
      if (!in_.take(")")) return std::unexpected(in_.fail());
    }
    into.embeds.push_back(std::move(out));
    return {};
  }

  Result<void> column(Select& into) {
    SelectColumn out;
    if (in_.take("*")) {
      out.field.name = "*";
    } else {
      if (!in_.rest().starts_with("count()")) in_.expect_token("count()");
      TRY(alias_and_field(out));
      const bool plain = out.aggregate == Aggregate::none;
      if (plain && in_.take("::")) TRY(type(out.cast));
      if (plain && in_.take(".")) TRY(aggregate(out));
      if (in_.skip("::")) TRY(type(out.aggregate_cast));
    }
    TRY(end_of_column());
    into.columns.push_back(std::move(out));
    return {};
  }

  Result<void> end_of_column() {
    if (in_.peek() == ')') return {};
    in_.expect_token(")");
    if (in_.peek() == ',') return {};
    in_.expect_token(",");
    in_.expect_end();
    if (in_.at_end()) return {};
    return std::unexpected(in_.fail());
  }

  Result<void> alias_and_field(SelectColumn& out) {
    TRY(out.field, take_field(in_));
    if (out.field.steps.empty() && !out.field.name.empty() && in_.peek() == ':' &&
        !in_.rest().starts_with("::")) {
      in_.skip(":");
      in_.expect_token(":");
      out.alias = std::move(out.field.name);
      TRY(out.field, take_field(in_));
    }
    if (out.field.name.empty()) return std::unexpected(in_.fail());
    if (out.field.name == "count" && out.field.steps.empty() && in_.skip("()")) {
      out.field.name.clear();
      out.aggregate = Aggregate::count;
    }
    return {};
  }

  Result<void> aggregate(SelectColumn& out) {
    for (const auto& [name, value] : aggregates) {
      if (!in_.skip(name)) continue;
      if (!in_.take("()")) return std::unexpected(in_.fail());
      out.aggregate = value;
      return {};
    }
    for (const auto& [name, value] : aggregates) in_.expect_token(name);
    return std::unexpected(in_.fail());
  }

  Result<void> type(std::string& out) {
    out = take_type(in_);
    if (out.empty()) return std::unexpected(in_.fail());
    return {};
  }

  Scanner in_;
  size_t items_ = 0;
};

}  // namespace

Result<Select> parse_select(std::string_view text) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) text = "*";
  return SelectParser(text).run();
}

}  // namespace plinth::rest
