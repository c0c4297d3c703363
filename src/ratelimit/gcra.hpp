// The generic cell rate algorithm: a token bucket that is one point in time.
//
// The theoretical arrival time (tat) of a caller is when its bucket would be full again. Each
// request moves it on by one interval; one that would move it further than the capacity from now is
// refused and moves nothing. Exact, without a window's edge at which twice as much gets through.
#pragma once

#include <chrono>
#include <cstdint>

namespace plinth::ratelimit {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Nanoseconds = std::chrono::nanoseconds;

struct Quota {
  // `burst` at once, and one more every per / requests.
  static Quota of(int64_t requests, Nanoseconds per, int64_t burst) {
    const Nanoseconds interval = per / requests;
    return {.interval = interval, .capacity = interval * burst};
  }

  Nanoseconds interval;  // at least one
  Nanoseconds capacity;  // a multiple of it
};

struct Decision {
  bool allowed = false;
  int64_t remaining = 0;       // requests that would be allowed at once now
  Nanoseconds retry_after{0};  // until one is allowed again; 0 when this one was
  Nanoseconds full_after{0};   // until all of the capacity is there again
};

// Counts a request at `now`, if it is allowed. A clock read before another thread's counts too.
inline Decision take(const Quota& quota, Time now, Time& tat) {
  const Time base = tat > now ? tat : now;
  const Nanoseconds debt = base - now;
  const Nanoseconds room = quota.capacity - debt;
  if (room < quota.interval) {
    return {
        .allowed = false,
        .remaining = 0,
        .retry_after = quota.interval - room,
        .full_after = debt,
    };
  }
  tat = base + quota.interval;
  return {
      .allowed = true,
      .remaining = room / quota.interval - 1,
      .retry_after = Nanoseconds(0),
      .full_after = tat - now,
  };
}

}  // namespace plinth::ratelimit
