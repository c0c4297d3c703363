// Text made fit for the place it is printed at, byte for byte as Go's text/template (the functions
// of templates) and html/template (contexts) do.
#pragma once

#include <string>
#include <string_view>

namespace plinth::gotemplate {

// What stands for a value that its place must not hold: of a URL, and of anything else.
inline constexpr std::string_view unsafe_url = "#ZgotmplZ";
inline constexpr std::string_view unsafe_value = "ZgotmplZ";

// The functions html, js, urlquery and the verb %q.
std::string escape_html(std::string_view text);
std::string escape_js(std::string_view text);
std::string escape_query(std::string_view text);
std::string quote_go(std::string_view text);

// Between tags and in quoted attributes; as escape_html, and + too.
std::string escape_html_text(std::string_view text);
// In attributes without quotes: white space, =, ` and backquotes too. Never empty.
std::string escape_unquoted(std::string_view text);

// A URL that may be relative or http, https and mailto; unsafe_url for other schemes.
std::string filter_url(std::string_view url);
// What a URL must not hold becomes %xx; what is escaped already stays.
std::string normalize_url(std::string_view url);
// A value within a URL: all that means something in one becomes %xx.
std::string escape_url_value(std::string_view text);

// A word, number or colour of CSS; unsafe_value for what could be more.
std::string filter_css(std::string_view value);

}  // namespace plinth::gotemplate
