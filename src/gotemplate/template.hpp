// Templates in Go's syntax (text/template and html/template), as people who come from Supabase
// write them for mails. README.md says what is understood and where we differ.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gotemplate/error.hpp"
#include "json/tree.hpp"

namespace plinth::gotemplate {

struct Tree;

// In `html` every action is escaped for the place it stands in, as html/template does.
enum class Mode { text, html };

// What a template may take; bounds time and memory whatever it says.
struct Limits {
  size_t source_bytes = 256 * 1024;
  size_t depth = 64;       // blocks within blocks, parentheses within parentheses
  size_t nodes = 20'000;   // of the tree, with defined templates put in where they are used
  size_t steps = 200'000;  // of rendering
  size_t output_bytes = 1024 * 1024;
  size_t made_bytes = 4 * 1024 * 1024;  // of texts that functions make
};

// Parsed once, rendered as often as one likes. Immutable; copies share the tree, and every thread
// may render it.
class Template {
 public:
  static Result<Template> parse(std::string_view source, Mode mode, const Limits& limits = {});

  // `data` is the first dot, as a rule an object. The error says where, never what the data was.
  Result<std::string> render(const json::Value& data) const;

 private:
  explicit Template(std::shared_ptr<const Tree> tree);

  std::shared_ptr<const Tree> tree_;
};

}  // namespace plinth::gotemplate
