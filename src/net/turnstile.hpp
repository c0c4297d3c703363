// Lets a limited number of coroutines of one loop through at once; others wait in line for a while.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "net/completion.hpp"
#include "net/loop.hpp"

namespace plinth::net {

class Turnstile {
 public:
  // `places` at once, and so many more in line that another one is turned away.
  Turnstile(Loop& loop, size_t places, size_t line) : loop_(loop), places_(places), line_(line) {}
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  // Held while inside; leaving is letting it go. Must not outlive the turnstile.
  class Place {
   public:
    explicit Place(Turnstile& turnstile) : turnstile_(&turnstile) {}
    Place(Place&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(turnstile_, other.turnstile_);
      return *this;
    }
    ~Place() {
      if (turnstile_ != nullptr) turnstile_->leave();
    }

   private:
    Turnstile* turnstile_;
  };

  // Nothing when the line is full, or `patience` ended first.
  Task<std::optional<Place>> enter(std::chrono::milliseconds patience);

  size_t inside() const { return inside_; }
  size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiter;
  void leave();

  Loop& loop_;
  size_t places_;
  size_t line_;
  size_t inside_ = 0;
  std::deque<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace plinth::net
