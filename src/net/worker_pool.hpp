// Threads for what would block a loop: password hashing, files, a cancel request.
//
//   auto hash = co_await cpu.run([password] { return crypto::hash_password(password); });
//
// The function runs on one of the pool's threads; the coroutine goes on on its own loop. The queue
// is not bounded here: callers are requests, which are bounded by the connection limit.
#pragma once

#include <optional>
#include <type_traits>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "net/task.hpp"

namespace plinth::net {

class WorkerPool {
 public:
  explicit WorkerPool(size_t threads) : pool_(threads) {}
  ~WorkerPool() { pool_.join(); }

  template <class F>
  Task<std::invoke_result_t<F>> run(F work) {
    using T = std::invoke_result_t<F>;
    const Executor home = co_await asio::this_coro::executor;
    co_return co_await asio::async_initiate<decltype(use_task) const, void(std::exception_ptr, T)>(
        [this, home](auto handler, F f) {
          asio::post(pool_, [home, f = std::move(f), handler = std::move(handler)]() mutable {
            std::exception_ptr failure;
            T value{};
            try {
              value = f();
            } catch (...) {
              failure = std::current_exception();
            }
            asio::post(
                home,
                [failure, value = std::move(value), handler = std::move(handler)]() mutable {
                  std::move(handler)(failure, std::move(value));
                }
            );
          });
        },
        use_task,
        std::move(work)
    );
  }

  // Fire and forget.
  template <class F>
  void post(F work) {
    asio::post(pool_, std::move(work));
  }

 private:
  asio::thread_pool pool_;
};

}  // namespace plinth::net
