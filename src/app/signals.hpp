// Signals of the process, taken one by one by the main thread; all other threads have them blocked.
#pragma once

#include <chrono>
#include <csignal>
#include <initializer_list>

namespace plinth::app {

class Signals {
 public:
  // Before any thread is started.
  explicit Signals(std::initializer_list<int> signals) {
    sigemptyset(&set_);
    for (const int signal : signals) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  // The next one.
  int wait() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }

  bool arrives_within(std::chrono::milliseconds duration) const {
    const timespec limit{
        .tv_sec = duration.count() / 1000, .tv_nsec = duration.count() % 1000 * 1'000'000
    };
    return sigtimedwait(&set_, nullptr, &limit) > 0;
  }

 private:
  sigset_t set_{};
};

// Thousands of clients are as many descriptors.
void raise_descriptor_limit();

}  // namespace plinth::app
