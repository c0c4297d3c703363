#include "gotemplate/html_context.hpp"

#include <utility>

#include <fmt/format.h>

namespace plinth::gotemplate {
namespace {

bool is_value(Place place) {
  return place == Place::double_quoted || place == Place::single_quoted || place == Place::unquoted;
}

base::Result<Escape, std::string> escape_in_value(const Context& context) {
  const bool unquoted = context.place == Place::unquoted;
  switch (context.attribute) {
    case AttributeKind::plain:
      return unquoted ? Escape::unquoted : Escape::html;
    case AttributeKind::css:
      if (unquoted) return std::unexpected("a style that holds a value needs quotation marks");
      return Escape::css;
    case AttributeKind::code:
      return std::unexpected(
          "values are not put into code (on… and srcdoc); mail programs remove it anyway"
      );
    case AttributeKind::url:
      break;
  }
  switch (context.url_part) {
    case UrlPart::start:
      return unquoted ? Escape::url_start_unquoted : Escape::url_start;
    case UrlPart::path:
      return unquoted ? Escape::url_part_unquoted : Escape::url_part;
    case UrlPart::value:
      return Escape::url_value;
    case UrlPart::unknown:
      break;
  }
  return std::unexpected(
      "whether this stands in the path or the query of the URL depends on an {{ if }}; write the "
      "whole attribute in each branch"
  );
}

base::Result<Escape, std::string> escape_in_raw(const std::string& element) {
  if (element == "title" || element == "textarea") return Escape::html;
  if (element == "style") return Escape::css;
  return std::unexpected(
      fmt::format("values are not put into <{}>; mail programs remove it anyway", element)
  );
}

}  // namespace

Context settle(Context context) {
  if (context.place == Place::tag_name) {
    context.element = is_raw_element(context.word) ? context.word : "";
    context.place = Place::tag;
  }
  if (context.place == Place::attribute_name || context.place == Place::after_name)
    context.place = Place::tag;
  const bool matters = context.place == Place::less_than || context.place == Place::comment ||
                       context.place == Place::declaration || context.place == Place::raw;
  if (!matters) context.word.clear();
  return context;
}

base::Result<Printed, std::string> print_at(Context context) {
  if (context.place == Place::before_value) context.place = Place::unquoted;
  if (is_value(context.place)) {
    TRY(const Escape escape, escape_in_value(context));
    context.word = ":";  // whatever follows is no scheme
    return Printed{escape, context};
  }
  switch (context.place) {
    case Place::text:
      return Printed{Escape::html, context};
    case Place::comment:
      context.word = "x";
      return Printed{Escape::omit, context};
    case Place::raw: {
      if (!context.word.empty()) break;
      TRY(const Escape escape, escape_in_raw(context.element));
      return Printed{escape, context};
    }
    case Place::less_than:
      break;
    case Place::declaration:
      return std::unexpected("a value cannot stand in <! … >");
    default:
      return std::unexpected(
          "a value cannot be a tag's or an attribute's name; write an attribute as name=\"{{ … }}\""
      );
  }
  return std::unexpected("a value cannot follow < : write &lt; for the sign itself");
}

std::optional<Context> join(const Context& a, const Context& b) {
  Context left = settle(a);
  const Context right = settle(b);
  if (left.url_part != right.url_part) left.url_part = UrlPart::unknown;
  Context compared = right;
  compared.url_part = left.url_part;
  if (left == compared) return left;
  return std::nullopt;
}

}  // namespace plinth::gotemplate
