// The content coding of answers: in one place, after the services and before the session.
//
// What an answer costs that is not coded is one comparison. Small bodies are coded on the loop,
// where they take less time than going elsewhere and back; large ones on a worker. A client that
// disconnects meanwhile is noticed when the answer is written, as always.
//
// A key or token is never sent by a browser on its own, so another site cannot guess at secrets by
// the length of coded answers (BREACH) without having the credentials already.
#pragma once

#include "http/message.hpp"
#include "net/worker_pool.hpp"

namespace plinth::app {

struct CodingOptions {
  bool enabled = true;
  size_t min_bytes = 1024;  // smaller bodies stay as they are
};

// Whether code_answer() could change anything.
bool may_change_coding(
    const http::Request& request, const http::Response& response, const CodingOptions& options
);

// Codes the body in what the client likes best, with the headers that belong to it. On the
// request's loop; `cpu` does what is large. Content that the client wants plain stays as it is, to
// the byte.
net::Task<void> code_answer(
    const http::Request& request, http::Response& response, net::WorkerPool& cpu
);

}  // namespace plinth::app
