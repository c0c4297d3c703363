#include "gotemplate/contextualize.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gotemplate/functions.hpp"
#include "gotemplate/html_context.hpp"

namespace plinth::gotemplate {
namespace {

Result<Context> walk(Nodes& nodes, Context context);

template <class T>
Result<T> located(base::Result<T, std::string> result, Position at) {
  return base::map_error(std::move(result), [at](std::string message) {
    return Error{at, std::move(message)};
  });
}

// Behind `text`, which starts at `from`.
Position advance(Position from, std::string_view text) {
  for (const char c : text) {
    ++from.column;
    if (c == '\n') from = {.line = from.line + 1, .column = 1};
  }
  return from;
}

bool is_bare(const Command& command, std::string_view name) {
  const auto* function = std::get_if<Function>(&command.operands.front().base);
  return function != nullptr && (*function)->name == name && command.operands.size() == 1;
}

// What an author escaped by hand would come out escaped twice.
void drop_own_escaping(Pipeline& pipeline, Escape escape) {
  if (pipeline.commands.size() < 2) return;
  const Command& last = pipeline.commands.back();
  if (is_bare(last, "html") || (escape == Escape::url_value && is_bare(last, "urlquery")))
    pipeline.commands.pop_back();
}

Result<Context> pass(Action& action, const Context& context, Position at) {
  if (!action.prints) return context;
  TRY(auto printed, located(print_at(context), at));
  action.escape = printed.escape;
  drop_own_escaping(action.pipeline, printed.escape);
  return std::move(printed.after);
}

std::string_view word_of(Choice choice) {
  if (choice == Choice::condition) return "if";
  return choice == Choice::with ? "with" : "range";
}

Result<Context> pass(Branch& branch, const Context& context, Position at) {
  const Context before = settle(context);
  TRY(const Context body, walk(branch.body, before));
  TRY(const Context otherwise, walk(branch.otherwise, before));
  const bool repeats = branch.choice == Choice::range;
  if (repeats && !(settle(body) == before))
    return fail(
        at,
        "the body of this range ends in another place of the HTML than it starts in: it must close "
        "the tags and quotation marks that it opens"
    );
  if (auto joined = join(body, otherwise)) return *std::move(joined);
  return fail(
      at,
      fmt::format(
          "with and without this {}, the HTML goes on in different places: each branch must close "
          "the tags and quotation marks that it opens",
          word_of(branch.choice)
      )
  );
}

Result<Context> pass(Inclusion& inclusion, const Context& context, Position) {
  return walk(inclusion.body, context);
}

Result<Context> pass(const Text& text, const Context& context, Position at) {
  auto read = read_html(context, text.text);
  if (read) return *std::move(read);
  return fail(
      advance(at, std::string_view(text.text).substr(0, read.error().at)),
      std::move(read.error().message)
  );
}

Result<Context> walk(Nodes& nodes, Context context) {
  for (Node& node : nodes) {
    TRY(context, std::visit([&](auto& is) { return pass(is, context, node.at); }, node.is));
  }
  return context;
}

}  // namespace

Result<void> contextualize(Tree& tree) {
  TRY(const Context end, walk(tree.nodes, {}));
  const Place place = end.place;
  if (place == Place::text || place == Place::less_than) return {};
  return fail(
      {},
      "the HTML ends within a tag, a comment or an element like <title>: is a >, a quotation mark "
      "or an "
      "end tag missing?"
  );
}

}  // namespace plinth::gotemplate
