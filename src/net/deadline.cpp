#include "net/deadline.hpp"

namespace plinth::net {

using namespace std::chrono_literals;

Deadline::Deadline(Deadlines& deadlines, std::function<void()> on_expiry)
    : deadlines_(deadlines),
      on_expiry_(std::move(on_expiry)) {
  deadlines_.add(*this);
}

Deadline::~Deadline() { deadlines_.remove(*this); }

void Deadline::set(std::chrono::milliseconds from_now) {
  at_ = coarse_now() + from_now;
  expired_ = false;
}

void Deadlines::add(Deadline& deadline) {
  deadline.next_ = first_;
  if (first_ != nullptr) first_->previous_ = &deadline;
  first_ = &deadline;
  schedule();
}

void Deadlines::remove(Deadline& deadline) {
  if (cursor_ == &deadline) cursor_ = deadline.next_;
  if (deadline.previous_ != nullptr) deadline.previous_->next_ = deadline.next_;
  if (deadline.next_ != nullptr) deadline.next_->previous_ = deadline.previous_;
  if (first_ == &deadline) first_ = deadline.next_;
}

void Deadlines::schedule() {
  if (scheduled_ || first_ == nullptr) return;
  scheduled_ = true;
  timer_.expires_after(50ms);
  timer_.async_wait([this](const boost::system::error_code& failure) {
    scheduled_ = false;
    if (failure) return;
    check(Clock::now());
    schedule();
  });
}

void Deadlines::check(Clock::time_point now) {
  for (Deadline* node = first_; node != nullptr; node = cursor_) {
    cursor_ = node->next_;
    if (node->at_ > now) continue;
    node->at_ = Deadline::never;
    node->expired_ = true;
    node->on_expiry_();  // may destroy this node or others
  }
  cursor_ = nullptr;
}

}  // namespace plinth::net
