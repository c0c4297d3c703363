// What a person looks for in a message: the link to follow, the code to type. Pure.
#pragma once

#include <string>
#include <string_view>

namespace plinth::app {

// The first link with a token in it, else the first at all; empty when there is none.
std::string find_link(std::string_view html, std::string_view text);

// The HTML of a mail with its links leading out of the frame it is shown in.
std::string for_frame(std::string_view html);

}  // namespace plinth::app
