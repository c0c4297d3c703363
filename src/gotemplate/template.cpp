#include "gotemplate/template.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "gotemplate/contextualize.hpp"
#include "gotemplate/parser.hpp"
#include "gotemplate/render.hpp"

namespace plinth::gotemplate {

Template::Template(std::shared_ptr<const Tree> tree) : tree_(std::move(tree)) {}

Result<Template> Template::parse(std::string_view source, Mode mode, const Limits& limits) {
  if (source.size() > limits.source_bytes)
    return fail({}, fmt::format("the template has more than {} bytes", limits.source_bytes));
  if (!base::is_valid_utf8(source)) return fail({}, "the template is not UTF-8; save it as UTF-8");
  TRY(auto tree, parse_tree(source, limits));
  if (mode == Mode::html) {
    TRY(contextualize(tree));
  }
  return Template(std::make_shared<const Tree>(std::move(tree)));
}

Result<std::string> Template::render(const json::Value& data) const {
  return render_tree(*tree_, data);
}

}  // namespace plinth::gotemplate
