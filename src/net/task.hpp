// Coroutines of the program: a Task runs on the loop that spawned it and never changes thread.
//
// There is one io_context per I/O thread and nothing is shared between loops but immutable
// snapshots, so no coroutine needs a lock or a strand. What is slow runs on a WorkerPool and comes
// back (worker_pool.hpp).
#pragma once

#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace plinth::net {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

template <class T>
using Task = asio::awaitable<T, Executor>;

inline constexpr asio::use_awaitable_t<Executor> use_task;

using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

// The clock as of the last tick of the kernel, a few milliseconds ago at most: four times cheaper,
// and good enough for deadlines of seconds.
Clock::time_point coarse_now();

// Starts a coroutine that nobody awaits. `name` is for the log: an exception that leaves the task
// is a bug, is logged under that name, and ends the task alone.
void spawn(Executor executor, const char* name, Task<void> task);

Task<void> sleep_for(Executor executor, Clock::duration duration);

}  // namespace plinth::net
