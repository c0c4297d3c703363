// Computes for long without standing in anybody's way.
//
//   const std::string hash = net::compute_in_background([&] { return crypt(password, setting); });
//
// blocks the thread that calls it, so that belongs to a WorkerPool. The work runs on a thread of
// its own, of which each caller's thread has one, for two reasons that bench/sign_ins measures:
//
// - The kernel looks at its clock a few hundred times a second. In between, a thread that never
//   sleeps keeps its core, whatever its priority, from those that wake up in other sessions: the
//   backends of PostgreSQL. So the work is interrupted and sleeps a moment, some thousand times a
//   second, which costs it a tenth of its time.
// - It yields to everybody else (nice, and SCHED_BATCH: it takes the core from nobody when it wakes
//   up). A thread of such priority must not hold a lock that a loop waits for: it has none but the
//   two semaphores between it and its caller.
//
// The work must not wait for anything itself: what interrupts it is a signal (EINTR).
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <semaphore>
#include <thread>
#include <type_traits>

namespace plinth::net {

class BackgroundThread {
 public:
  BackgroundThread();
  ~BackgroundThread();
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

  // Returns when `work` has; passes on what it throws.
  void run(std::function<void()> work);

 private:
  void serve(const std::stop_token& stop);

  std::function<void()> work_;
  std::exception_ptr failure_;
  std::binary_semaphore begin_{0};
  std::binary_semaphore done_{0};
  std::jthread thread_;
};

template <class F>
std::invoke_result_t<F> compute_in_background(F work) {
  thread_local BackgroundThread thread;
  std::optional<std::invoke_result_t<F>> result;
  thread.run([&] { result.emplace(work()); });
  return *std::move(result);
}

}  // namespace plinth::net
