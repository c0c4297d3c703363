// One I/O thread: its io_context and its deadlines. Everything a loop owns is touched by its own
// thread alone.
#pragma once

#include <boost/asio/io_context.hpp>

#include "net/deadline.hpp"
#include "net/task.hpp"

namespace plinth::net {

class Loop {
 public:
  Loop() : deadlines_(context_.get_executor()) {}

  Executor executor() { return context_.get_executor(); }
  asio::io_context& context() { return context_; }
  Deadlines& deadlines() { return deadlines_; }

  // Runs until stop(); call it on the loop's thread.
  void run() {
    auto work = asio::make_work_guard(context_);
    context_.run();
  }

  // From any thread.
  void stop() { context_.stop(); }

 private:
  asio::io_context context_{1};
  Deadlines deadlines_;
};

}  // namespace plinth::net
