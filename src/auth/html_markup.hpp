// HTML in the pieces that text is made of.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plinth::auth {

struct Tag {
  std::string name;  // in lower case, as the attributes' names
  bool is_end = false;
  std::vector<std::pair<std::string, std::string>> attributes;  // fifty at most

  // Empty when it is not there.
  std::string attribute(std::string_view wanted) const;
};

// Takes a tag off `html`, which starts with its <; all of it, when the tag does not end.
Tag take_tag(std::string_view& html);

// Takes what is no HTML, up to the end tag of that name, off `html`.
void skip_raw(std::string_view& html, std::string_view name);

// Numeric references and the names that mails use; others stay as they are. What shows nothing, as
// the padding of previews, is left out.
std::string decode_references(std::string_view text);

// White space as HTML has it.
inline bool is_html_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

}  // namespace plinth::auth
