#include "rest/request/order.hpp"

#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

// A dot and one of two words: which of them, or nothing.
std::optional<int> take_modifier(Scanner& in, std::string_view first, std::string_view second) {
  const size_t start = in.position();
  if (!in.take(".", "delimiter (.)")) return std::nullopt;
  if (in.take(first)) return 0;
  if (in.take(second)) return 1;
  in.rewind(start);
  return std::nullopt;
}

Result<OrderTerm> take_term(Scanner& in) {
  OrderTerm term;
  TRY(term.field, take_field(in));
  if (term.field.name.empty()) return std::unexpected(in.fail());
  if (term.field.steps.empty() && in.skip("(")) {
    term.relation = std::move(term.field.name);
    TRY(term.field, take_field(in));
    if (term.field.name.empty() || !in.take(")")) return std::unexpected(in.fail());
  }
  if (const auto which = take_modifier(in, "asc", "desc"))
    term.direction = *which == 0 ? Direction::ascending : Direction::descending;
  if (const auto which = take_modifier(in, "nullsfirst", "nullslast"))
    term.nulls = *which == 0 ? Nulls::first : Nulls::last;
  in.skip_blanks();
  if (in.at_end() || in.peek() == ',') return term;
  in.expect_token(",");
  in.expect_end();
  return std::unexpected(in.fail());
}

}  // namespace

Result<std::vector<OrderTerm>> parse_order(std::string_view text) {
  Scanner in(text, "order");
  std::vector<OrderTerm> terms;
  do {
    TRY(auto term, take_term(in));
    terms.push_back(std::move(term));
  } while (in.skip(","));
  return terms;
}

Result<std::vector<std::string>> parse_names(std::string_view text, std::string_view what) {
  Scanner in(text, what);
  std::vector<std::string> names;
  do {
    std::string name = in.take_name();
    if (name.empty()) return std::unexpected(in.fail());
    names.push_back(std::move(name));
    in.skip_blanks();
  } while (in.skip(","));
  return names;
}

}  // namespace plinth::rest
