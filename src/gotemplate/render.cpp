#include "gotemplate/render.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gotemplate/escape.hpp"
#include "gotemplate/evaluator.hpp"

namespace plinth::gotemplate {
namespace {

std::string escape(std::string text, Escape how) {
  switch (how) {
    case Escape::none:
      return text;
    case Escape::html:
      return escape_html_text(text);
    case Escape::unquoted:
      return escape_unquoted(text);
    case Escape::url_start:
      return escape_html_text(normalize_url(filter_url(text)));
    case Escape::url_start_unquoted:
      return escape_unquoted(normalize_url(filter_url(text)));
    case Escape::url_part:
      return escape_html_text(normalize_url(text));
    case Escape::url_part_unquoted:
      return escape_unquoted(normalize_url(text));
    case Escape::url_value:
      return escape_url_value(text);
    case Escape::css:
      return escape_html_text(filter_css(text));
    case Escape::omit:
      break;
  }
  return {};
}

class Renderer {
 public:
  explicit Renderer(const Tree& tree) : tree_(tree), evaluator_(tree) {}

  Result<std::string> run(const Value& data) {
    evaluator_.set(0, data);
    TRY(render(tree_.nodes, data));
    return std::move(out_);
  }

 private:
  Result<void> render(const Nodes& nodes, const Value& dot) {
    for (const Node& node : nodes) {
      TRY(evaluator_.count_step(node.at));
      TRY(std::visit([&](const auto& is) { return render(is, dot); }, node.is));
      if (out_.size() > tree_.limits.output_bytes)
        return fail(node.at, "the text becomes too long");
    }
    return {};
  }

  Result<void> render(const Text& text, const Value&) {
    out_ += text.text;
    return {};
  }

  Result<void> render(const Action& action, const Value& dot) {
    TRY(const Value value, evaluator_.evaluate(action.pipeline, dot));
    if (!action.prints) return {};
    std::string text;
    append_text(text, *value);
    out_ += escape(std::move(text), action.escape);
    return {};
  }

  Result<void> render(const Branch& branch, const Value& dot) {
    TRY(const Value value, evaluator_.evaluate(branch.pipeline, dot));
    if (branch.choice == Choice::range) return render_range(branch, value, dot);
    if (!is_true(*value)) return render(branch.otherwise, dot);
    return render(branch.body, branch.choice == Choice::with ? value : dot);
  }

  Result<void> render_range(const Branch& branch, const Value& list, const Value& dot) {
    if (!is_true(*list)) return render(branch.otherwise, dot);
    if (const auto* array = list->if_array()) {
      for (size_t i = 0; i < array->size(); ++i) {
        const Value index = branch.pipeline.slots.size() == 2 ? make(i) : nil();
        TRY(render_round(branch, index, part_of(list, (*array)[i])));
      }
      return {};
    }
    const auto* object = list->if_object();
    if (object == nullptr)
      return fail(
          branch.pipeline.at,
          fmt::format("range goes over lists and objects, not {}", kind_of(*list))
      );
    std::vector<std::string_view> names;
    for (const auto& member : *object) names.push_back(member.key());
    std::ranges::sort(names);
    for (const std::string_view name : names)
      TRY(render_round(branch, make(json::Value(name)), part_of(list, object->at(name))));
    return {};
  }

  Result<void> render_round(const Branch& branch, const Value& index, const Value& element) {
    TRY(evaluator_.count_step(branch.pipeline.at));
    const std::vector<size_t>& slots = branch.pipeline.slots;
    if (slots.size() == 2) evaluator_.set(slots.front(), index);
    if (!slots.empty()) evaluator_.set(slots.back(), element);
    return render(branch.body, element);
  }

  Result<void> render(const Inclusion& inclusion, const Value& dot) {
    Value value = nil();
    if (inclusion.argument != nullptr) {
      TRY(value, evaluator_.evaluate(*inclusion.argument, dot));
    }
    evaluator_.set(inclusion.root_slot, value);
    return render(inclusion.body, value);
  }

  const Tree& tree_;
  Evaluator evaluator_;
  std::string out_;
};

}  // namespace

Result<std::string> render_tree(const Tree& tree, const json::Value& data) {
  return Renderer(tree).run(borrow(data));
}

}  // namespace plinth::gotemplate
