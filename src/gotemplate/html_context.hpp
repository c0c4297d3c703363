// Where in HTML a piece of text ends: the part of the tokenizer of the HTML standard (§13.2.5) that
// decides how a value must be escaped that comes next.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gotemplate/tree.hpp"

namespace plinth::gotemplate {

enum class Place {
  text,         // between tags
  less_than,    // behind a < whose meaning the next character decides
  declaration,  // <!…
  comment,      // <!-- …; what programs read in conditional comments is not in one
  tag_name,
  tag,  // between attributes
  attribute_name,
  after_name,    // white space behind it
  before_value,  // behind the equals sign
  double_quoted,
  single_quoted,
  unquoted,
  raw  // inside an element whose content is no HTML: `element`
};

// What an attribute's value is.
enum class AttributeKind { plain, url, css, code };

enum class UrlPart { start, path, value, unknown };

struct Context {
  Place place = Place::text;
  std::string element = {};  // whose content or tag this is, if it is one of those of `raw`
  bool is_end_tag = false;
  AttributeKind attribute = AttributeKind::plain;
  UrlPart url_part = UrlPart::start;
  std::string word = {};  // read so far of what decides: a name, the end of raw text, a scheme

  bool operator==(const Context&) const = default;
};

struct Misread {
  size_t at;  // a byte of the text
  std::string message;
};
// Behind `text`.
base::Result<Context, Misread> read_html(Context context, std::string_view text);

// Whose content is text up to its end tag: script, title, …; the name is in lower case.
bool is_raw_element(std::string_view name);

// At an action: names that have begun count as complete.
Context settle(Context context);

// How a value is printed here, and where it leaves us; the error says why it cannot be.
struct Printed {
  Escape escape;
  Context after;
};
base::Result<Printed, std::string> print_at(Context context);

// What two branches come to; nothing when they end in different places.
std::optional<Context> join(const Context& a, const Context& b);

}  // namespace plinth::gotemplate
