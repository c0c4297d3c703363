// Deadlines for awaits, cheap enough to set twice per request.
//
// A timer per socket would cost a heap operation each time it moves. A Deadline is a node in its
// loop's list instead: set() and clear() write one field, and one timer per loop looks at all nodes
// every 50 ms. So an expiry comes up to 50 ms late, which is nothing for limits of seconds. All
// calls on the loop's thread.
#pragma once

#include <chrono>
#include <functional>

#include "net/task.hpp"

namespace plinth::net {

class Deadlines;

class Deadline {
 public:
  // `on_expiry` runs once per set(), on the loop, never from inside set() or clear(). Typically it
  // cancels a socket.
  Deadline(Deadlines& deadlines, std::function<void()> on_expiry);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(std::chrono::milliseconds from_now);  // replaces an earlier one
  void clear() { at_ = never; }
  bool expired() const { return expired_; }  // since the last set()

 private:
  friend class Deadlines;
  static constexpr Clock::time_point never = Clock::time_point::max();

  Deadlines& deadlines_;
  std::function<void()> on_expiry_;
  Clock::time_point at_ = never;
  bool expired_ = false;
  Deadline* previous_ = nullptr;
  Deadline* next_ = nullptr;
};

class Deadlines {
 public:
  explicit Deadlines(Executor executor) : timer_(executor) {}

  // Fires what is due. The loop does this by itself; tests call it with a time of their own.
  void check(Clock::time_point now);

 private:
  friend class Deadline;
  void add(Deadline& deadline);
  void remove(Deadline& deadline);
  void schedule();

  Timer timer_;
  bool scheduled_ = false;
  Deadline* first_ = nullptr;
  Deadline* cursor_ = nullptr;  // the next node of a running check, kept valid by remove()
};

}  // namespace plinth::net
