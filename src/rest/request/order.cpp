#include "rest/request/order.hpp"

#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

bool take_word(Scanner& in, std::string_view word) {
  return in.attempt([&] { return in.take_delimiter() && in.take(word); });
}

// Direction and place of nulls, up to the end of the term.
bool take_modifiers(Scanner& in, OrderTerm& term) {
  if (take_word(in, "asc")) {
    term.direction = Direction::ascending;
  } else if (take_word(in, "desc")) {
    term.direction = Direction::descending;
  }
  if (take_word(in, "nullsfirst")) {
    term.nulls = Nulls::first;
  } else if (take_word(in, "nullslast")) {
    term.nulls = Nulls::last;
  }
  in.skip_blanks();
  return in.sees(",") || in.take_end();
}

// By a column of a to-one embed: name(field).
std::optional<OrderTerm> take_related_term(Scanner& in) {
  OrderTerm term;
  auto relation = in.take_name();
  if (!relation || !in.take("(")) return std::nullopt;
  auto field = take_field(in);
  if (!field || !in.take(")") || !take_modifiers(in, term)) return std::nullopt;
  term.relation = *std::move(relation);
  term.field = *std::move(field);
  return term;
}

std::optional<OrderTerm> take_term(Scanner& in) {
  in.skip_blanks();
  if (auto related = in.attempt([&] { return take_related_term(in); })) return related;
  OrderTerm term;
  auto field = take_field(in);
  if (!field || !take_modifiers(in, term)) return std::nullopt;
  term.field = *std::move(field);
  return term;
}

Result<std::vector<OrderTerm>> take_terms(Scanner& in) {
  std::vector<OrderTerm> terms;
  do {
    auto term = take_term(in);
    if (!term) return std::unexpected(in.fail());
    if (!terms.empty()) in.forget();
    terms.push_back(*std::move(term));
  } while (in.take(","));
  return terms;
}

Result<std::vector<std::string>> take_list(Scanner& in) {
  std::vector<std::string> names;
  do {
    auto name = in.take_name();
    if (!name) return std::unexpected(in.fail());
    names.push_back(*std::move(name));
  } while (in.take_spaced(","));
  return names;
}

}  // namespace

Result<std::vector<OrderTerm>> parse_order(std::string_view text) {
  return read_text(text, "order", take_terms);
}

Result<std::vector<std::string>> parse_names(std::string_view text, std::string_view what) {
  return read_text(text, what, take_list);
}

}  // namespace plinth::rest
