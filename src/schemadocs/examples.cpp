#include "schemadocs/examples.hpp"

#include <fmt/format.h>

#include "json/tree.hpp"

namespace plinth::schemadocs {
namespace {

constexpr std::string_view file_name = "/examples.results.json";

std::unexpected<base::Error> wrong(std::string_view path, std::string_view what) {
  return std::unexpected(base::Error{
      .message = fmt::format("schema/{}: {}", path, what),
      .hint = "Record it again: `PLINTH_RECORD=1 ./dev test e2e documenting_the_schema`.",
  });
}

base::Checked<void> add_examples(std::string_view path, std::string_view text, Examples& out) {
  const auto parsed = json::parse(text);
  if (!parsed || !parsed->is_array()) return wrong(path, "it is no JSON array");
  for (const json::Value& one : parsed->get_array()) {
    if (!one.is_object()) return wrong(path, "an example is no object");
    const json::Object& object = one.get_object();
    const auto function = json::find_string(object, "function");
    const auto caller = json::find_string(object, "caller");
    const auto call = json::find_string(object, "call");
    const auto result = json::find_string(object, "result");
    if (!function || !caller || !call || !result)
      return wrong(path, "an example lacks function, caller, call or result");
    out[std::string(*function)].push_back({
        .caller = std::string(*caller),
        .call = std::string(*call),
        .result = std::string(*result),
        .failed = json::find_bool(object, "failed").value_or(false),
    });
  }
  return {};
}

}  // namespace

base::Checked<Examples> read_examples(std::span<const File> files) {
  Examples out;
  for (const auto& [path, text] : files) {
    if (path.ends_with(file_name)) TRY(add_examples(path, text, out));
  }
  return out;
}

}  // namespace plinth::schemadocs
