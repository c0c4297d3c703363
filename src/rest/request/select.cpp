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
  explicit SelectParser(Scanner& in) : in_(in) {}

  Result<Select> run() { return list(0); }

 private:
  // A list whose first item is none is empty.
  Result<Select> list(int depth) {
    if (depth > max_select_depth)
      return std::unexpected(errors::too_large("select nests too deeply"));
    Select select;
    bool is_first = true;
    do {
      if (++items_ > max_select_items)
        return std::unexpected(errors::too_large("select has too many items"));
      const size_t start = in_.position();
      const auto taken = item(select, depth);
      if (!taken && is_first && in_.position() == start) return select;
      if (!taken) return std::unexpected(taken.error());
      if (!is_first) in_.forget();
      is_first = false;
    } while (in_.take_spaced(","));
    return select;
  }

  Result<void> item(Select& into, int depth) {
    auto embed = in_.attempt([this] { return take_spread(); });
    if (!embed) embed = in_.attempt([this] { return take_relation(); });
    if (embed) return nested(into, *std::move(embed), depth);
    auto column = in_.attempt([this] { return take_star(); });
    if (!column) column = in_.attempt([this] { return take_count(); });
    if (!column) column = take_column();
    if (!column) return std::unexpected(in_.fail());
    into.columns.push_back(*std::move(column));
    return {};
  }

  Result<void> nested(Select& into, SelectEmbed embed, int depth) {
    if (++embeds_ > max_select_embeds)
      return std::unexpected(errors::too_large("select has too many embeds"));
    in_.take("(");
    TRY(embed.select, list(depth + 1));
    if (!in_.take(")")) return std::unexpected(in_.fail());
    into.embeds.push_back(std::move(embed));
    return {};
  }

  // ...name[!param][!param] before a parenthesis
  std::optional<SelectEmbed> take_spread() {
    in_.skip_blanks();
    if (!in_.take("...")) return std::nullopt;
    SelectEmbed out;
    out.spread = true;
    auto target = in_.take_name();
    if (!target || !take_params(out)) return std::nullopt;
    out.target = *std::move(target);
    return out;
  }

  // [alias:]name[!param][!param] before a parenthesis, and not count
  std::optional<SelectEmbed> take_relation() {
    in_.skip_blanks();
    SelectEmbed out;
    out.alias = take_alias();
    auto target = in_.take_name();
    if (!target || *target == "count" || !take_params(out)) return std::nullopt;
    out.target = *std::move(target);
    return out;
  }

  // The name before a single colon; empty when there is none.
  std::string take_alias() {
    auto alias = in_.attempt([this]() -> std::optional<std::string> {
      auto name = in_.take_name();
      if (!name || !in_.take(":") || !in_.lacks(":")) return std::nullopt;
      return name;
    });
    return std::move(alias).value_or("");
  }

  bool take_params(SelectEmbed& out) {
    std::optional<JoinType> join;
    for (int i = 0; i < 2 && in_.take("!"); ++i) {
      in_.expect_token("left");
      in_.expect_token("inner");
      auto param = in_.take_name();
      if (!param) return false;
      if (*param == "left" || *param == "inner") {
        if (!join) join = *param == "inner" ? JoinType::inner : JoinType::left;
      } else if (out.hint.empty()) {
        out.hint = *std::move(param);
      }
    }
    out.join = join.value_or(JoinType::left);
    return in_.sees("(");
  }

  std::optional<SelectColumn> take_star() {
    in_.skip_blanks();
    if (!in_.take("*") || !take_item_end()) return std::nullopt;
    SelectColumn out;
    out.field.name = "*";
    return out;
  }

  // [alias:]count()[::type]
  std::optional<SelectColumn> take_count() {
    in_.skip_blanks();
    std::string alias = take_alias();
    if (!in_.take("count()")) return std::nullopt;
    SelectColumn out;
    out.alias = std::move(alias);
    out.aggregate = Aggregate::count;
    if (!take_cast(out.aggregate_cast) || !take_item_end()) return std::nullopt;
    return out;
  }

  // [alias:]field[::type][.aggregate()][::type]
  std::optional<SelectColumn> take_column() {
    in_.skip_blanks();
    SelectColumn out;
    out.alias = take_alias();
    auto field = take_field(in_);
    if (!field || !take_cast(out.cast)) return std::nullopt;
    out.field = *std::move(field);
    const auto aggregate = in_.attempt([this] { return take_aggregate(); });
    out.aggregate = aggregate.value_or(Aggregate::none);
    if (!take_cast(out.aggregate_cast) || !take_item_end()) return std::nullopt;
    return out;
  }

  // False for a cast that is begun only.
  bool take_cast(std::string& out) {
    const size_t start = in_.position();
    if (!in_.commit("::")) return in_.position() == start;
    auto type = in_.take_identifier();
    if (!type) return false;
    out = *std::move(type);
    return true;
  }

  std::optional<Aggregate> take_aggregate() {
    if (!in_.take(".")) return std::nullopt;
    for (const auto& [name, aggregate] : aggregates) {
      if (!in_.take(name)) continue;
      if (!in_.take("()")) return std::nullopt;
      return aggregate;
    }
    return std::nullopt;
  }

  bool take_item_end() {
    in_.skip_blanks();
    return in_.sees(")") || in_.sees(",") || in_.take_end();
  }

  Scanner& in_;
  size_t items_ = 0;
  size_t embeds_ = 0;
};

}  // namespace

Result<Select> parse_select(std::string_view text) {
  constexpr std::string_view everything = "*";
  if (text.find_first_not_of(" \t") == std::string_view::npos) text = everything;
  const auto parse = [](Scanner& in) { return SelectParser(in).run(); };
  TRY(Select select, read_text(text, "select parameter", parse));
  if (select.columns.empty() && select.embeds.empty())
    return read_text(everything, "select parameter", parse);
  return select;
}

}  // namespace plinth::rest
