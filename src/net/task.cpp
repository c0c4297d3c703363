#include "net/task.hpp"

#include <ctime>

#include <boost/asio/as_tuple.hpp>
#include <boost/system/system_error.hpp>

#include <spdlog/spdlog.h>

namespace plinth::net {

Clock::time_point coarse_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return Clock::time_point(
      std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)
  );
}

void spawn(Executor executor, const char* name, Task<void> task) {
  asio::co_spawn(executor, std::move(task), [name](const std::exception_ptr& failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      spdlog::error("{} ended by an exception: {}", name, e.what());
    }
  });
}

Task<void> sleep_for(Executor executor, Clock::duration duration) {
  Timer timer(executor, duration);
  co_await timer.async_wait(asio::as_tuple(use_task));
}

}  // namespace plinth::net
