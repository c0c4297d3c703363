// What is for this very machine only.
#pragma once

#include <string_view>

#include "http/message.hpp"

namespace plinth::app {

// From here without a proxy between: behind one everybody's address is the proxy's.
bool comes_from_this_machine(const http::Request& request);

// Is this value of a Host header a name of this machine, whoever resolves it? Of a page that
// another machine's name brought here (DNS rebinding) it is not.
bool is_loopback_host(std::string_view host);

// Can only this machine reach who listens there?
bool is_loopback_address(std::string_view listening);

}  // namespace plinth::app
