// Tells work that nobody waits for its result any more.
#pragma once

#include <functional>
#include <utility>

namespace plinth::net {

// Whoever waits holds the signal and may stop(); the work under way says what to do then. One piece
// of work at a time. Everything on one loop's thread.
class StopSignal {
 public:
  StopSignal() = default;
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool stopped() const { return stopped_; }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    if (on_stop_) on_stop_();
  }

  // For as long as it lives, `action` runs when the signal is given; at once when it has been.
  class Listener {
   public:
    Listener(StopSignal* signal, std::function<void()> action) : signal_(signal) {
      if (signal_ == nullptr) return;
      signal_->on_stop_ = std::move(action);
      if (signal_->stopped_) signal_->on_stop_();
    }
    ~Listener() {
      if (signal_ != nullptr) signal_->on_stop_ = nullptr;
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    StopSignal* signal_;
  };

 private:
  bool stopped_ = false;
  std::function<void()> on_stop_;
};

}  // namespace plinth::net
