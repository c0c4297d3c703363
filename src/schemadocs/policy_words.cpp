#include "schemadocs/policy_words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "schemadocs/expression.hpp"
#include "schemadocs/policy_atoms.hpp"

namespace plinth::schemadocs {
namespace {

using Kind = Expression::Kind;

Condition in_words(const Expression& expression, const FunctionComments& comments);

bool is_true(const Expression& part) { return part.kind == Kind::atom && part.text == "true"; }

// "either … or …" where an or stands within an and, as the last of its parts; a comma before "or"
// where an and is one of its parts.
Condition parts_in_words(const Expression& expression, const FunctionComments& comments) {
  const bool all = expression.kind == Kind::all_of;
  Condition out{.words = {}, .is_known = true};
  std::vector<Text> items;
  std::vector<Text> alternatives;
  bool has_inner = false;
  for (const Expression& part : expression.parts) {
    Condition said = in_words(part, comments);
    out.is_known &= said.is_known;
    if (is_true(part) && all) continue;
    if (is_true(part)) return {.words = {}, .is_known = true};
    has_inner |= part.kind == Kind::all_of || part.kind == Kind::any_of;
    if (all && part.kind == Kind::any_of) {
      alternatives.push_back(plain("either ") + std::move(said.words));
    } else {
      items.push_back(std::move(said.words));
    }
  }
  for (Text& alternative : alternatives) items.push_back(std::move(alternative));
  if (expression.kind == Kind::all_of) {
    out.words = joined(items, "and");
    return out;
  }
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out.words += plain(has_inner || i + 1 < items.size() ? ", or " : " or ");
    out.words += items[i];
  }
  return out;
}

Condition in_words(const Expression& expression, const FunctionComments& comments) {
  switch (expression.kind) {
    case Kind::all_of:
    case Kind::any_of:
      return parts_in_words(expression, comments);
    case Kind::negation: {
      Condition inner = in_words(expression.parts.front(), comments);
      inner.words = plain("not: ") + std::move(inner.words);
      return inner;
    }
    case Kind::atom:
      break;
  }
  if (auto words = atom_in_words(expression.text, comments))
    return {.words = *std::move(words), .is_known = true};
  return {.words = code(expression.text), .is_known = false};
}

// What a sentence says apart from the commands.
struct Statement {
  bool permissive = true;
  std::vector<std::string> roles;
  std::string condition;  // the rows
  std::string after;      // what a changed row must fulfil besides; empty: the same

  bool operator==(const Statement&) const = default;
};

Statement statement_of(const Policy& policy) {
  const bool inserts = policy.command == Command::insert;
  std::string after = inserts || policy.check == policy.condition ? "" : policy.check;
  return {
      .permissive = policy.permissive,
      .roles = policy.roles,
      .condition = inserts ? policy.check : policy.condition,
      .after = std::move(after),
  };
}

constexpr std::array in_order{Command::select, Command::insert, Command::update, Command::remove};

std::string_view verb(Command command) {
  switch (command) {
    case Command::select:
      return "read";
    case Command::insert:
      return "insert";
    case Command::update:
      return "update";
    case Command::remove:
      return "delete";
    case Command::all:
      break;
  }
  return {};
}

Text verbs_of(const std::vector<const Policy*>& policies) {
  const auto speaks_of = [&](Command command) {
    return std::ranges::any_of(policies, [&](const Policy* policy) {
      return policy->command == command || policy->command == Command::all;
    });
  };
  std::vector<Text> words;
  for (const Command command : in_order) {
    if (speaks_of(command)) words.push_back(plain(verb(command)));
  }
  return words.size() == in_order.size() ? plain("do everything with") : joined(words, "and");
}

Text sentence(
    const Statement& statement,
    const std::vector<const Policy*>& policies,
    const Condition& condition,
    const Condition& after
) {
  Text out = statement.permissive ? Text() : plain("whatever else is allowed, ");
  out += roles_in_words(statement.roles);
  out += statement.permissive ? plain(" may ") : plain(" ");
  const bool reach = !statement.permissive && policies.front()->command == Command::all;
  out += reach ? plain("reach") : verbs_of(policies);
  out += plain(statement.permissive ? " " : " only ");
  if (condition.words.empty()) {
    out += plain("all rows");
  } else if (plain_text(condition.words) == "never") {
    out += plain("no row");
  } else {
    out += plain("rows where ") + condition.words;
  }
  if (!after.words.empty()) out += plain("; afterwards it must hold that ") + after.words;
  return capitalised(std::move(out) + ".");
}

Text role_in_words(std::string_view role) {
  if (role == "anon") return plain("visitors");
  if (role == "authenticated") return plain("signed-in users");
  if (role == "service_role") return plain("servers");
  if (role == "public") return plain("all roles");
  return plain("the role ") + code(role);
}

}  // namespace

Condition condition_in_words(std::string_view expression, const FunctionComments& comments) {
  if (expression.empty()) return {.words = {}, .is_known = true};
  return in_words(parse_expression(expression), comments);
}

Text roles_in_words(const std::vector<std::string>& roles) {
  std::vector<Text> words;
  words.reserve(roles.size());
  for (const std::string& role : roles) words.push_back(role_in_words(role));
  return joined(words, "and");
}

std::vector<Rule> rules_in_words(const Table& table, const FunctionComments& comments) {
  std::vector<std::pair<Statement, std::vector<const Policy*>>> groups;
  for (const Policy& policy : table.policies) {
    const Statement statement = statement_of(policy);
    const auto same =
        std::ranges::find(groups, statement, [](const auto& one) { return one.first; });
    if (same == groups.end()) {
      groups.push_back({statement, {&policy}});
    } else {
      same->second.push_back(&policy);
    }
  }
  // By command, reading first; servers and what restricts come last.
  const auto rank = [](const auto& group) {
    const auto& [statement, policies] = group;
    Command first = Command::remove;
    for (const Policy* policy : policies) first = std::min(first, policy->command);
    const bool servers = statement.roles == std::vector<std::string>{"service_role"};
    return std::tuple(!statement.permissive, servers, first, policies.front());
  };
  std::ranges::sort(groups, {}, rank);  // those of one rank in the order of the table's policies

  std::vector<Rule> rules;
  for (const auto& [statement, policies] : groups) {
    const Condition condition = condition_in_words(statement.condition, comments);
    const Condition after = condition_in_words(statement.after, comments);
    rules.push_back({
        .sentence = sentence(statement, policies, condition, after),
        .policies = policies,
        .is_known = condition.is_known && after.is_known,
    });
  }
  return rules;
}

}  // namespace plinth::schemadocs
