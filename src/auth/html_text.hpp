// The text part of a mail whose author wrote HTML only.
#pragma once

#include <string>
#include <string_view>

namespace plinth::auth {

// Paragraphs, list items and line breaks in their lines; a link as `text (url)`; images by their
// alternative text; nothing of head, style, script, comments and what is hidden with display:none.
// Takes any text and time in proportion to it.
std::string html_to_text(std::string_view html);

}  // namespace plinth::auth
