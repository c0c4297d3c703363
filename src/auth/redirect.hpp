// Where a sign-in may lead: the site itself, and what the operator has listed (spec §1.6). A link
// that carries tokens to anywhere else would hand them over.
#pragma once

#include <string>
#include <string_view>

#include "auth/settings.hpp"
#include "http/message.hpp"

namespace plinth::auth {

// The glob stands for the whole text. `*` and `?` do not cross a separator (dot or slash), `**`
// does; `[a-z]`, `[!a-z]` and `{a,b}` as in shells; `\` takes the next character as it is.
bool matches_glob(std::string_view pattern, std::string_view text);

bool is_allowed_redirect(std::string_view url, const Settings& settings);

// What the request asks for by header or query, or the page it comes from, when that is allowed;
// else the site.
std::string choose_redirect(const http::Request& request, const Settings& settings);

}  // namespace plinth::auth
