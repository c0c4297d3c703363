// The page at /docs, which shows the API's description, and the viewer it is made with
// (tools/dev/viewer). The files are in the program, compressed; those of the viewer only where they
// were there when it was built.
#pragma once

#include "http/message.hpp"

namespace plinth::app {

// `request.path` is what follows /docs. Any thread.
http::Response answer_docs(const http::Request& request);

// What browsers may do with a page below /docs.
void add_docs_headers(http::Response& response);

}  // namespace plinth::app
