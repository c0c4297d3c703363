// Templates: whatever one says, it ends within its limits; in HTML mode no value opens a tag or
// leaves its quotes.
#include "gotemplate/template.hpp"

#include <algorithm>

#include "fuzz.hpp"

namespace plinth::fuzz {
namespace {

// Its signs are told from the template's own by what stands around them.
constexpr std::string_view hostile = "v\x01<\x02 \x01\"\x02 \x01'\x02 \x01>\x02 javascript:--v";

json::Value data_with(std::string_view value) {
  return json::Object{
      {"X", value},
      {"Empty", ""},
      {"List", json::Array{value, 1, nullptr, true}},
      {"Data", json::Object{{"a", value}, {"n", 3}}}
  };
}

void check_error(const gotemplate::Error& error) {
  require(!error.message.empty(), "an error has a message");
  require(error.at.line > 0 && error.at.column > 0, "and a place");
  require(!error.message.contains('\x01'), "which shows no value");
}

void check(std::string_view source, gotemplate::Mode mode) {
  gotemplate::Limits limits;
  limits.steps = 5000;
  limits.output_bytes = 64 * 1024;
  const auto parsed = gotemplate::Template::parse(source, mode, limits);
  if (!parsed) return check_error(parsed.error());
  const json::Value data = data_with(hostile);
  const auto text = parsed->render(data);
  if (!text) return check_error(text.error());
  require(text->size() <= limits.output_bytes, "what comes out is no larger than it may be");
  require(*text == parsed->render(data).value_or(""), "the same comes out again");
  if (mode == gotemplate::Mode::text || source.contains('\x01') || source.contains('\\')) return;
  for (const std::string_view mark : {"\x01<\x02", "\x01\"\x02", "\x01'\x02", "\x01>\x02"})
    require(!text->contains(mark), "in HTML a value keeps none of its signs");
}

}  // namespace
}  // namespace plinth::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view source = fuzz::text_of(data, size);
  fuzz::check(source, gotemplate::Mode::text);
  fuzz::check(source, gotemplate::Mode::html);
  return 0;
}
