// References of an item to the answers before it.
//
//   in a body   {"$ref": "0/body/0/id"}        becomes the value, whatever it is
//               {"$literal": …}                becomes what is in it, which is not looked at: for
//                                              data that has a member $ref itself
//   in a query  /todos?id=eq.${0/body/0/id}    becomes the text of the value, percent-encoded
//
// A reference is the index of an item, /body, and a JSON pointer into that body (RFC 6901).
//
// In a query it may stand only behind the = of a parameter. Between parentheses, where the grammar
// has commas and quotes, text that holds such characters must be quoted:
// id=in.("${0/body/0/id}"). Quotes and backslashes of the value are then escaped.
#pragma once

#include "rest/batch/answers.hpp"
#include "rest/error.hpp"

namespace plinth::rest {

struct Reference {
  size_t item = 0;
  std::vector<std::string> tokens;  // of the pointer, unescaped
};

// `text` is written 0/body/0/id. The error says what is wrong, without the item it stands in.
Result<Reference> parse_reference(std::string_view text);

// What references of one batch may still cost. Each looks through the answer it points into.
struct ReferenceBudget {
  size_t bytes_read = 128UL << 20;
  size_t bytes_written = 10UL << 20;  // bodies and paths with what was put in
};

// Both are pure but for the budget. An item's own index is `answers.size()`.
Result<std::string> resolve_body(
    std::string_view body, const Answers& answers, ReferenceBudget& budget
);
Result<std::string> resolve_path(
    std::string_view path, const Answers& answers, ReferenceBudget& budget
);

// The value that the pointer leads to, as it is written in `json`; nothing when it leads nowhere.
// `read` gets how many bytes were looked at.
std::optional<std::string_view> find_value(
    std::string_view json, const std::vector<std::string>& tokens, size_t& read
);

}  // namespace plinth::rest
