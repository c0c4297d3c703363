#include "schemadocs/function_part.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "json/writer.hpp"
#include "schemadocs/policy_words.hpp"
#include "schemadocs/table_part.hpp"

namespace plinth::schemadocs {
namespace {

// So long a signature gets a line per argument.
constexpr size_t line_width = 90;

std::vector<const Argument*> given_arguments(const Function& function) {
  std::vector<const Argument*> out;
  for (const Argument& argument : function.arguments) {
    if (!argument.out) out.push_back(&argument);
  }
  return out;
}

std::string argument_text(const Argument& argument) {
  std::string out = argument.name;
  if (!out.empty()) out += ' ';
  out += short_type(argument.type);
  if (!argument.default_value.empty()) out += " default " + argument.default_value;
  return out;
}

Text facts_of(const Function& function) {
  Text out = capitalised(plain(function.volatility));
  out += plain(
      function.definer ? " · runs with its owner's rights (security definer)"
                       : " · runs with its caller's rights"
  );
  out += plain(" · ");
  if (function.callers.empty()) return std::move(out) + "no role of the API may call it";
  return std::move(out) + roles_in_words(function.callers) + " may call it";
}

// A value of about that type, to be replaced.
std::string placeholder(const std::string& type) {
  if (type.ends_with("[]")) return "[]";
  if (type == "boolean") return "true";
  if (type == "integer" || type == "bigint" || type == "numeric" || type == "smallint") return "1";
  if (type == "json" || type == "jsonb") return "{}";
  return "'…'";
}

bool is_identifier(std::string_view name) {
  return !name.empty() && (name.front() < '0' || name.front() > '9') &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

std::string in_quotes(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

// What nobody has recorded: only how the call looks.
std::string call_of(const Function& function) {
  std::string arguments;
  for (const Argument* argument : given_arguments(function)) {
    if (argument->name.empty()) return {};  // cannot be named, so not called over REST
    if (!argument->default_value.empty()) continue;
    if (!arguments.empty()) arguments += ", ";
    arguments += is_identifier(argument->name) ? argument->name : in_quotes(argument->name);
    arguments += ": " + placeholder(argument->type);
  }
  const std::string schema = function.name.schema == "public"
                                 ? std::string()
                                 : fmt::format(".schema({})", in_quotes(function.name.schema));
  const std::string name = is_identifier(function.name.name)
                               ? fmt::format("'{}'", function.name.name)
                               : in_quotes(function.name.name);
  if (!arguments.empty()) arguments = ", { " + arguments + " }";
  return fmt::format(
      "const {{ data, error }} = await supabase{}.rpc({}{})", schema, name, arguments
  );
}

void add_examples(Document& document, const Function& function, const Examples& examples) {
  const auto recorded = examples.find(function.name.name);
  if (function.name.schema != "public" || recorded == examples.end()) {
    if (function.callers.empty()) return;
    const std::string call = call_of(function);
    if (!call.empty()) document.add(Code{.language = "js", .text = call});
    return;
  }
  for (const Example& example : recorded->second) {
    document.add(Paragraph{plain("As " + example.caller + ":")});
    document.add(Code{.language = "js", .text = example.call});
    document.add(Paragraph{plain(example.failed ? "gives the error" : "gives")});
    document.add(Code{.language = "json", .text = example.result});
  }
}

}  // namespace

std::string signature_of(const Function& function) {
  std::vector<std::string> arguments;
  for (const Argument* argument : given_arguments(function))
    arguments.push_back(argument_text(*argument));
  const std::string end =
      function.returns.empty() ? "" : " returns " + short_type(function.returns);
  std::string line =
      fmt::format("{}({}){}", label_of(function.name), fmt::join(arguments, ", "), end);
  if (line.size() <= line_width || arguments.empty()) return line;
  return fmt::format(
      "{}(\n    {}\n){}", label_of(function.name), fmt::join(arguments, ",\n    "), end
  );
}

void add_function(
    Document& document, const Function& function, const Outline& outline, const Examples& examples
) {
  document.add(Heading{
      .level = 3,
      .anchor = outline.function_anchor(function),
      .text = plain(label_of(function.name) + "()")
  });
  document.add(Paragraph{plain(function.comment)});
  document.add(Code{.language = "sql", .text = signature_of(function)});
  document.add(Paragraph{facts_of(function)});
  add_examples(document, function, examples);
}

}  // namespace plinth::schemadocs
