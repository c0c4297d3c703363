#include "schemadocs/policy_atoms.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "schemadocs/expression.hpp"

namespace plinth::schemadocs {
namespace {

constexpr std::string_view caller_id = "auth.uid()";

// "( SELECT auth.uid() AS uid)" is how a policy asks once instead of per row: gives "auth.uid()".
// Casts around it say nothing to a reader.
std::string_view without_wrapping(std::string_view text) {
  text = without_parentheses(text);
  const size_t cast = text.rfind(")::");
  if (cast != std::string_view::npos && text.find_first_of(" ()", cast + 3) == text.npos)
    return without_wrapping(text.substr(0, cast + 1));
  if (!text.starts_with("SELECT ")) return text;
  const auto parts = split_outside(text.substr(7), " AS ");
  return parts.size() == 2 ? without_wrapping(parts.front()) : text;
}

bool is_name(std::string_view text) {
  if (text.starts_with('"')) return text.size() > 2 && text.find('"', 1) == text.size() - 1;
  return !text.empty() && text.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789_.$"
                          ) == text.npos;
}

// A call without arguments: the function's name.
std::optional<Name> call_of(std::string_view text) {
  text = without_wrapping(text);
  if (!text.ends_with("()") || !is_name(text.substr(0, text.size() - 2))) return std::nullopt;
  const std::string_view name = text.substr(0, text.size() - 2);
  const size_t dot = name.find('.');
  if (dot == name.npos) return Name{.schema = {}, .name = std::string(name)};
  return Name{
      .schema = std::string(name.substr(0, dot)), .name = std::string(name.substr(dot + 1))
  };
}

bool is_call(std::string_view text, std::string_view name) {
  return without_wrapping(text) == name;
}

// 'active'::text, numbers, true: as SQL writes them, without the cast.
std::optional<std::string> constant_of(std::string_view text) {
  text = without_parentheses(text);
  if (text.starts_with('\'')) {
    const size_t end = text.rfind('\'');
    return std::string(text.substr(0, end + 1));
  }
  if (text == "true" || text == "false" || text == "CURRENT_DATE" || text == "now()")
    return std::string(text);
  if (!text.empty() && text.find_first_not_of("0123456789.") == text.npos) return std::string(text);
  return std::nullopt;
}

// "ARRAY(SELECT x.tenant_id FROM app.x)", perhaps of the column as text: the view's name.
std::optional<Name> view_of(std::string_view text) {
  text = without_parentheses(text);
  const size_t from = text.rfind(" FROM ");
  if (!text.starts_with("ARRAY(SELECT ") || !text.ends_with(')') || from == text.npos)
    return std::nullopt;
  const std::string_view name = text.substr(from + 6, text.size() - from - 7);
  const size_t dot = name.find('.');
  if (!is_name(name) || dot == name.npos) return std::nullopt;
  return Name{
      .schema = std::string(name.substr(0, dot)), .name = std::string(name.substr(dot + 1))
  };
}

// A set of the caller's in schema app, by the name of its view, "visible_tenants"; policies of
// people's own call the function of that name, "visible_tenants".
std::optional<std::string> own_set(std::string_view text) {
  if (const auto view = view_of(text); view && view->schema == "app") return view->name;
  const auto function = call_of(text);
  if (!function || function->schema != "app" || !function->name.ends_with("_ids"))
    return std::nullopt;
  return function->name.substr(0, function->name.size() - 4) + "s";
}

// What it says of a row that its column holds one of a set of the caller's.
struct SetMeaning {
  std::string_view set;
  std::string_view before;  // the column
  std::string_view after;
};
constexpr std::array meanings{
    SetMeaning{"visible_tenants", "the caller is an active member of the tenant in ", ""},
    SetMeaning{
        "writable_tenants",
        "the caller is owner, admin or member of the tenant in ",
        ", which is active or on trial"
    },
    SetMeaning{
        "admin_tenants",
        "the caller is owner or admin of the tenant in ",
        ", which is active or on trial"
    },
    SetMeaning{"billing_tenants", "the caller is owner, admin or billing of the tenant in ", ""},
    SetMeaning{
        "visible_users", "the user in ", " is the caller (platform administrators: any user)"
    },
    SetMeaning{"fellow_users", "the user in ", " shares a tenant with the caller"},
    SetMeaning{"friend_users", "the user in ", " is a friend of the caller"},
    SetMeaning{"followed_users", "the caller follows the user in ", ""},
};

Text called(const Name& function) {
  return code(
      fmt::format("{}{}{}()", function.schema, function.schema.empty() ? "" : ".", function.name)
  );
}

Text with_comment(Text text, const Name& function, const FunctionComments& comments) {
  const auto found = comments.find(function);
  if (found == comments.end()) return text;
  const std::string_view whole = found->second;
  return std::move(text) + fmt::format(" ({})", whole.substr(0, whole.find(". ")));
}

std::optional<Text> in_set(
    const Text& column, std::string_view set, const FunctionComments& comments
) {
  if (const auto own = own_set(set)) {
    for (const SetMeaning& meaning : meanings) {
      if (meaning.set == *own) return plain(meaning.before) + column + meaning.after;
    }
  }
  const auto function = call_of(set);
  if (!function) return std::nullopt;
  return with_comment(column + " is one of " + called(*function), *function, comments);
}

// ANY (…) and ALL (…): the parenthesis.
std::optional<std::string_view> operand_of(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  return text.substr(word.size());
}

std::optional<Text> one_of_constants(const Text& column, std::string_view list) {
  list = without_parentheses(list);
  if (!list.starts_with("ARRAY[") || !list.ends_with(']')) return std::nullopt;
  std::vector<Text> items;
  for (const std::string_view item : split_outside(list.substr(6, list.size() - 7), ", ")) {
    const auto constant = constant_of(item);
    if (!constant) return std::nullopt;
    items.push_back(code(*constant));
  }
  return column + " is " + joined(items, "or");
}

// Those of the caller and the platform's own.
std::optional<Text> in_own_or_platform(
    const Text& column, std::string_view set, const FunctionComments& comments
) {
  const auto parts = split_outside(without_parentheses(set), " || ");
  if (parts.size() != 2 || !is_call(parts[1], "app.platform_tenant_id()")) return std::nullopt;
  auto own = in_set(column, parts[0], comments);
  if (!own) return std::nullopt;
  return *std::move(own) + ", or that tenant is the platform's";
}

std::optional<Text> in_words_any(
    const Text& column, std::string_view set, const FunctionComments& comments
) {
  if (auto words = in_set(column, set, comments)) return words;
  if (auto words = in_own_or_platform(column, set, comments)) return words;
  return one_of_constants(column, set);
}

std::optional<Text> equal_in_words(
    const Text& left, std::string_view right, const FunctionComments& comments
) {
  if (const auto set = operand_of(right, "ANY ")) return in_words_any(left, *set, comments);
  if (is_call(right, caller_id)) return left + " is the caller";
  if (is_call(right, "app.platform_tenant_id()"))
    return plain("the tenant in ") + left + " is the platform's";
  if (const auto constant = constant_of(right)) return left + " is " + code(*constant);
  if (is_name(right) && !call_of(right)) return left + " is " + code(right);
  return std::nullopt;
}

std::optional<Text> unequal_in_words(const Text& left, std::string_view right) {
  if (const auto set = operand_of(right, "ALL ")) {
    if (own_set(*set) != "suspended_tenants") return std::nullopt;
    return plain("the tenant in ") + left + " is not suspended";
  }
  if (is_call(right, caller_id)) return left + " is not the caller";
  if (const auto constant = constant_of(right)) return left + " is not " + code(*constant);
  return std::nullopt;
}

std::optional<Text> call_in_words(const Name& function, const FunctionComments& comments) {
  if (function == Name{.schema = "app", .name = "is_platform_admin"})
    return plain("the caller is an administrator of the platform");
  if (function == Name{.schema = "app", .name = "is_platform_moderator"})
    return plain("the caller is a moderator or an administrator of the platform");
  if (function == Name{.schema = "app", .name = "is_service"})
    return plain("the caller is a trusted server");
  return with_comment(called(function) + " holds", function, comments);
}

// What is compared: a column, or as policies of files have it a folder of the file's name,
// "(storage.foldername(name))[1]".
std::optional<Text> subject_in_words(std::string_view text) {
  if (is_name(text)) return code(text);
  if (!text.starts_with("(storage.foldername(")) return std::nullopt;
  if (text.ends_with(")[1]")) return plain("the first folder");
  if (text.ends_with(")[2]")) return plain("the second folder");
  return std::nullopt;
}

std::optional<Text> split_and_say(std::string_view text, const FunctionComments& comments) {
  if (const auto sides = split_outside(text, " = "); sides.size() == 2) {
    const std::string_view left = without_wrapping(sides[0]);
    const std::string_view right = without_parentheses(sides[1]);
    if (const auto subject = subject_in_words(left))
      return equal_in_words(*subject, right, comments);
    if (is_call(left, caller_id) && is_name(right)) return code(right) + " is the caller";
    if (left == "auth.role()") {
      if (const auto constant = constant_of(right))
        return plain("the caller's role is ") + code(*constant);
    }
    return std::nullopt;
  }
  if (const auto sides = split_outside(text, " <> "); sides.size() == 2) {
    if (const auto subject = subject_in_words(sides[0]))
      return unequal_in_words(*subject, without_parentheses(sides[1]));
  }
  if (const auto sides = split_outside(text, " @> "); sides.size() == 2 && is_name(sides[0])) {
    const std::string_view list = without_parentheses(sides[1]);
    if (list.starts_with("ARRAY[") && is_call(list.substr(6, list.size() - 7), caller_id))
      return code(sides[0]) + " names the caller";
  }
  constexpr std::array comparisons{
      std::pair{" >= ", " is at least "},
      std::pair{" <= ", " is at most "},
      std::pair{" > ", " is above "},
      std::pair{" < ", " is below "},
  };
  for (const auto& [sign, words] : comparisons) {
    const auto sides = split_outside(text, sign);
    if (sides.size() != 2 || !is_name(sides[0])) continue;
    if (const auto function = call_of(sides[1])) {
      if (!function->schema.empty())
        return with_comment(code(sides[0]) + words + called(*function), *function, comments);
    }
    if (const auto constant = constant_of(sides[1]))
      return code(sides[0]) + words + code(*constant);
  }
  return std::nullopt;
}

// EXISTS (SELECT FROM app.platform_admin): a view with a row where it is so.
std::optional<Text> standing_in_words(std::string_view text) {
  if (text == "EXISTS (SELECT FROM app.platform_admin)")
    return plain("the caller is an administrator of the platform");
  if (text == "EXISTS (SELECT FROM app.platform_moderator)")
    return plain("the caller is a moderator or an administrator of the platform");
  return std::nullopt;
}

// EXISTS ( SELECT FROM public.posts p WHERE (p.id = comments.post_id)): of the table behind it the
// caller sees what its policies show.
std::optional<Text> exists_in_words(std::string_view text) {
  if (!text.starts_with("EXISTS (")) return std::nullopt;
  const std::string_view query = without_parentheses(text.substr(7));
  const size_t from = query.find("FROM ");
  const size_t where = query.find(" WHERE ");
  if (!query.starts_with("SELECT ") || from == query.npos || where == query.npos)
    return std::nullopt;
  const std::string_view source = query.substr(from + 5, where - from - 5);
  if (source.find_first_of("(,") != source.npos || source.contains(" JOIN ")) return std::nullopt;
  return plain("the caller may see a row of ") + code(source.substr(0, source.find(' '))) +
         " for which " + code(without_parentheses(query.substr(where + 7)));
}

}  // namespace

std::optional<Text> atom_in_words(std::string_view text, const FunctionComments& comments) {
  if (text == "true") return Text();
  if (text == "false") return plain("never");
  if (const auto function = call_of(text)) return call_in_words(*function, comments);
  if (is_name(text)) return code(text) + " holds";
  if (text.ends_with(" IS NULL") && is_name(text.substr(0, text.size() - 8)))
    return code(text.substr(0, text.size() - 8)) + " is empty";
  if (text.ends_with(" IS NOT NULL") && is_name(text.substr(0, text.size() - 12)))
    return code(text.substr(0, text.size() - 12)) + " is not empty";
  if (auto words = standing_in_words(text)) return words;
  if (auto words = exists_in_words(text)) return words;
  return split_and_say(text, comments);
}

}  // namespace plinth::schemadocs
