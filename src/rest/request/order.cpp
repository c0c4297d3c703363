#include "rest/request/order.hpp"

#include "rest/request/field.hpp"

namespace plinth::rest {
namespace {

Result<OrderTerm> take_term(Scanner& in) {
  OrderTerm term;
  TRY(term.field, take_field(in));
  if (term.field.name.empty()) return std::unexpected(in.fail());
  if (term.field.steps.empty() && in.skip("(")) {
    term.relation = std::move(term.field.name);
    TRY(term.field, take_field(in));
    if (term.field.name.empty() || !in.take(")")) return std::unexpected(in.fail());
  }
  if (in.rest().starts_with(".asc") || in.rest().starts_with(".desc")) {
    term.direction = in.skip(".asc") ? Direction::ascending : Direction::descending;
    if (term.direction == Direction::descending) in.skip(".desc");
  }
  if (in.rest().starts_with(".nulls")) {
    if (in.skip(".nullsfirst")) term.nulls = Nulls::first;
    if (!term.nulls && in.skip(".nullslast")) term.nulls = Nulls::last;
  }
  in.skip_blanks();
  if (in.at_end() || in.peek() == ',') return term;
  if (in.skip(".")) {
    if (!term.direction && !term.nulls) {
      in.expect("\"asc\"");
      in.expect("\"desc\"");
    }
    in.expect("\"nullsfirst\"");
    in.expect("\"nullslast\"");
  } else {
    in.expect("\",\"");
    in.expect("end of input");
  }
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
