#include "fuzz.hpp"
#include "json/cursor.hpp"
#include "json/scan.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace plinth;
  const std::string_view text = fuzz::text_of(data, size);
  const auto outline = json::outline(text);
  const auto tree = json::parse(text);
  // The tree is the stricter one (depth), but what it takes, both must see alike.
  if (tree) {
    fuzz::require(outline.has_value(), "both take it");
    json::Cursor cursor(text);
    fuzz::require(cursor.take_value() && cursor.is_at_end(), "and so does who walks it");
    fuzz::require(
        tree->is_object() == (outline->shape == json::Shape::object), "both see an object"
    );
    if (const auto* object = tree->if_object())
      fuzz::require(object->size() == outline->keys.size(), "both count its keys");
    if (const auto* array = tree->if_array())
      fuzz::require(array->size() == outline->elements, "both count its elements");
    const std::string again = json::to_text(json::sorted(*tree));
    fuzz::require(json::parse(again).has_value(), "what we print can be read");
  }
  std::string quoted;
  json::append_string(quoted, text);
  if (const auto back = json::parse(quoted)) {
    fuzz::require(
        back->is_string() && std::string_view(back->get_string()) == text, "strings round-trip"
    );
  }
  return 0;
}
