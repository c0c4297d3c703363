// Runs one coroutine on a loop until it is done, and gives what it returned.
#pragma once

#include <optional>

#include "net/loop.hpp"

namespace plinth::test {

// In two steps, because what co_spawn itself can return must have a default value.
template <class T>
net::Task<void> keep_result(net::Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

template <class T>
T run_task(net::Loop& loop, net::Task<T> task) {
  std::optional<T> result;
  std::exception_ptr failure;
  net::asio::co_spawn(
      loop.executor(),
      keep_result(std::move(task), result),
      [&](std::exception_ptr thrown) {
        failure = std::move(thrown);
        loop.stop();
      }
  );
  loop.context().restart();
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return *std::move(result);
}

}  // namespace plinth::test
