#include "jsonschema/check.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "jsonschema/check_tokens.hpp"

namespace plinth::jsonschema {
namespace {

// +1 where a bracket opens, -1 where one closes.
int step_of(const Token& token) {
  if (token.is("(") || token.is("[")) return 1;
  return token.is(")") || token.is("]") ? -1 : 0;
}

// Where the first token outside of brackets is that matches; the size when none is.
template <class Matches>
size_t find_outside(Tokens tokens, Matches matches) {
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (depth == 0 && matches(tokens[i])) return i;
    depth += step_of(tokens[i]);
  }
  return tokens.size();
}

// Without the brackets around all of it.
Tokens bare(Tokens tokens) {
  while (tokens.size() >= 2 && tokens.front().is("(")) {
    int depth = 0;
    size_t end = 0;
    do depth += step_of(tokens[end++]);
    while (depth > 0 && end < tokens.size());
    if (end != tokens.size() || depth != 0) break;
    tokens = tokens.subspan(1, tokens.size() - 2);
  }
  return tokens;
}

bool belongs_to_type(const Token& token) {
  constexpr std::array<std::string_view, 7> symbols{"(", ")", "[", "]", ",", ".", "::"};
  if (token.kind != TokenKind::symbol) return token.kind != TokenKind::text;
  return std::ranges::find(symbols, token.text) != symbols.end();
}

// Without casts and the brackets around what is cast.
Tokens uncast(Tokens tokens) {
  tokens = bare(tokens);
  const size_t cast = find_outside(tokens, [](const Token& token) { return token.is("::"); });
  const bool ends_with_type = std::ranges::all_of(tokens.subspan(cast), belongs_to_type);
  return cast == tokens.size() || !ends_with_type ? tokens : uncast(tokens.first(cast));
}

// A cast to a type with a modifier: "x::character varying(5)".
bool has_cutting_cast(Tokens tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is("::")) continue;
    size_t end = i + 1;
    while (end < tokens.size() && tokens[end].kind == TokenKind::name) ++end;
    if (end < tokens.size() && tokens[end].is("(")) return true;
  }
  return false;
}

bool has_rounding_cast(Tokens tokens) {
  return std::ranges::any_of(tokens, [](const Token& token) {
    return token.is_word("integer") || token.is_word("smallint") || token.is_word("bigint");
  });
}

std::vector<Tokens> split(Tokens tokens, std::string_view word) {
  std::vector<Tokens> out;
  while (true) {
    const size_t end = find_outside(tokens, [&](const Token& token) {
      return word == "," ? token.is(word) : token.is_word(word);
    });
    out.push_back(tokens.first(end));
    if (end == tokens.size()) return out;
    tokens = tokens.subspan(end + 1);
  }
}

// The arguments between the brackets of `name(...)`; nothing when it is no call.
std::optional<Tokens> arguments_of(Tokens tokens) {
  if (tokens.size() < 3 || tokens[0].kind != TokenKind::name || !tokens[1].is("("))
    return std::nullopt;
  const Tokens rest = tokens.subspan(1);
  const Tokens inside = bare(rest);
  return inside.size() == rest.size() ? std::nullopt : std::optional(inside);
}

class CheckReader {
 public:
  explicit CheckReader(std::string_view column) : column_(column) {}

  void read(Tokens tokens) {
    tokens = bare(tokens);
    // A check lets null pass anyway.
    auto alternatives = split(tokens, "or");
    std::erase_if(alternatives, [](Tokens one) { return is_null_test(bare(one)); });
    if (alternatives.size() != 1) return;
    const auto conditions = split(bare(alternatives.front()), "and");
    if (conditions.size() == 1) return compare(bare(conditions.front()));
    for (const Tokens one : conditions) read(one);
  }

  std::vector<Comparison> take() { return std::move(out_); }

 private:
  static bool is_null_test(Tokens tokens) {
    return tokens.size() >= 3 && tokens[tokens.size() - 2].is_word("is") &&
           tokens.back().is_word("null");
  }

  void compare(Tokens tokens) {
    constexpr std::array<std::string_view, 7> comparators{"=", "<>", "<", "<=", ">", ">=", "~"};
    const size_t place = find_outside(tokens, [&](const Token& token) {
      return token.kind == TokenKind::symbol &&
             std::ranges::find(comparators, token.text) != comparators.end();
    });
    if (place == tokens.size()) return;
    const Tokens left = tokens.first(place);
    if (has_cutting_cast(left)) return;
    const auto subject = subject_of(uncast(left));
    auto constants = constants_of(tokens.subspan(place + 1));
    const std::string& comparator = tokens[place].text;
    if (!subject || constants.empty() || (constants.size() > 1 && comparator != "=")) return;
    out_.push_back({
        .subject = *subject,
        .comparator = comparator,
        .constants = std::move(constants),
        .rounded = has_rounding_cast(left),
    });
  }

  std::optional<Subject> subject_of(Tokens tokens) const {
    if (is_column(tokens)) return Subject::value;
    const auto arguments = arguments_of(tokens);
    if (!arguments) return std::nullopt;
    const Token& function = tokens.front();
    const Tokens inner = uncast(*arguments);
    const bool of_column = is_column(inner);
    for (const std::string_view name : {"char_length", "character_length", "length"}) {
      if (!function.is_word(name)) continue;
      if (of_column) return Subject::characters;
      return is_trimmed(inner) ? std::optional(Subject::trimmed_characters) : std::nullopt;
    }
    if (!of_column) return std::nullopt;
    if (function.is_word("cardinality")) return Subject::elements;
    const bool is_type = function.is_word("jsonb_typeof") || function.is_word("json_typeof");
    return is_type ? std::optional(Subject::json_type) : std::nullopt;
  }

  bool is_column(Tokens tokens) const {
    return tokens.size() == 1 && tokens[0].kind == TokenKind::name &&
           (tokens[0].text == column_ || tokens[0].is_word("value"));
  }

  // btrim(x), also as it is printed: TRIM(BOTH FROM x).
  bool is_trimmed(Tokens tokens) const {
    const auto arguments = arguments_of(tokens);
    if (!arguments || !(tokens[0].is_word("btrim") || tokens[0].is_word("trim"))) return false;
    Tokens inner = *arguments;
    if (inner.size() > 2 && inner[0].is_word("both") && inner[1].is_word("from"))
      inner = inner.subspan(2);
    return is_column(uncast(inner));
  }

  // One constant, or those of `any (array[…])`; nothing where anything else stands among them.
  static std::vector<Constant> constants_of(Tokens tokens) {
    std::vector<Tokens> items{tokens};
    if (!tokens.empty() && tokens.front().is_word("any")) {
      const Tokens list = uncast(tokens.subspan(1));
      if (list.size() < 3 || !list[0].is_word("array") || !list[1].is("[")) return {};
      items = split(list.subspan(2, list.size() - 3), ",");
    }
    std::vector<Constant> out;
    for (const Tokens item : items) {
      const auto constant = constant_of(uncast(item));
      if (!constant) return {};
      out.push_back(*constant);
    }
    return out;
  }

  static std::optional<Constant> constant_of(Tokens tokens) {
    const bool negative = tokens.size() == 2 && tokens.front().is("-");
    if (tokens.size() != 1 && !negative) return std::nullopt;
    const Token& token = tokens.back();
    if (token.kind == TokenKind::number)
      return Constant{.text = (negative ? "-" : "") + token.text, .is_number = true};
    if (token.kind != TokenKind::text || negative) return std::nullopt;
    return Constant{.text = token.text};
  }

  std::string_view column_;
  std::vector<Comparison> out_;
};

}  // namespace

std::vector<Comparison> parse_check(std::string_view condition, std::string_view column) {
  const std::vector<Token> tokens = read_tokens(condition);
  CheckReader reader(column);
  // What stands inside of a case holds only sometimes.
  const bool sometimes =
      std::ranges::any_of(tokens, [](const Token& token) { return token.is_word("case"); });
  if (!sometimes) reader.read(tokens);
  return reader.take();
}

}  // namespace plinth::jsonschema
