#include "net/turnstile.hpp"

#include <algorithm>

namespace plinth::net {

struct Turnstile::Waiter {
  Waiter(Deadlines& deadlines, std::function<void()> on_expiry)
      : deadline(deadlines, std::move(on_expiry)) {}
  Completion<bool> done;
  Deadline deadline;
};

Task<std::optional<Turnstile::Place>> Turnstile::enter(std::chrono::milliseconds patience) {
  if (inside_ < places_) {
    ++inside_;
    co_return Place(*this);
  }
  if (waiting_.size() >= line_) co_return std::nullopt;
  std::weak_ptr<Waiter> weak;
  const auto waiter = std::make_shared<Waiter>(loop_.deadlines(), [this, &weak] {
    const auto expired = weak.lock();
    std::erase(waiting_, expired);
    complete(loop_.executor(), std::move(expired->done), false);
  });
  weak = waiter;
  waiter->deadline.set(patience);
  waiting_.push_back(waiter);
  const bool is_let_in =
      co_await suspend<bool>([&](Completion<bool> done) { waiter->done = std::move(done); });
  if (!is_let_in) co_return std::nullopt;
  co_return Place(*this);  // the one that left has given its place
}

void Turnstile::leave() {
  if (waiting_.empty()) {
    --inside_;
    return;
  }
  const auto next = waiting_.front();
  waiting_.pop_front();
  next->deadline.clear();
  complete(loop_.executor(), std::move(next->done), true);
}

}  // namespace plinth::net
