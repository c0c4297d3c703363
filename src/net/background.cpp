#include "net/background.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <mutex>

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

namespace plinth::net {
namespace {

constexpr long between_breaks = 200'000;  // nanoseconds
constexpr long break_length = 20'000;
constexpr int64_t usual_break = 1'000'000;  // at most, beside others who soon sleep again
constexpr int niceness = 15;  // a thirtieth of a contested core, so that it never stands still

int64_t nanoseconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

// Where others never sleep either, a break lasts until the kernel's next tick: then there is none
// for half that time, or a short computation would take for ever.
thread_local int64_t no_break_before = 0;

// Nothing but what a signal handler may call.
void take_break(int) {
  const int64_t begin = nanoseconds_now();
  if (begin < no_break_before) return;
  const int error = errno;
  const timespec length{.tv_sec = 0, .tv_nsec = break_length};
  pselect(0, nullptr, nullptr, nullptr, &length, nullptr);
  errno = error;
  const int64_t end = nanoseconds_now();
  no_break_before = end + std::max(end - begin - usual_break, int64_t{0}) / 2;
}

// SIGURG: nothing here uses it, and where it is not handled it is ignored.
void handle_breaks() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action{};
    action.sa_handler = take_break;
    action.sa_flags = SA_RESTART;
    sigaction(SIGURG, &action, nullptr);
  });
}

// Each is a favour to others: refused, the work is done all the same.
void step_back() {
  const sched_param priority{};
  pthread_setschedparam(pthread_self(), SCHED_BATCH, &priority);
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);  // breaks would last four times as long
}

// Interrupts the thread that makes it, while it is running.
class BreakTimer {
 public:
  BreakTimer() {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGURG;
    event._sigev_un._tid = gettid();
    if (timer_t timer{}; timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) timer_ = timer;
  }
  ~BreakTimer() {
    if (timer_) timer_delete(*timer_);
  }
  BreakTimer(const BreakTimer&) = delete;
  BreakTimer& operator=(const BreakTimer&) = delete;

  void start() { set(between_breaks); }
  void stop() { set(0); }

 private:
  void set(long nanoseconds) {
    if (!timer_) return;
    const timespec period{.tv_sec = 0, .tv_nsec = nanoseconds};
    const itimerspec times{.it_interval = period, .it_value = period};
    timer_settime(*timer_, 0, &times, nullptr);
  }

  std::optional<timer_t> timer_;
};

}  // namespace

BackgroundThread::BackgroundThread() {
  handle_breaks();
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

BackgroundThread::~BackgroundThread() {
  thread_.request_stop();
  begin_.release();
}

void BackgroundThread::run(std::function<void()> work) {
  work_ = std::move(work);
  failure_ = nullptr;
  begin_.release();
  done_.acquire();
  work_ = nullptr;
  if (failure_) std::rethrow_exception(failure_);
}

void BackgroundThread::serve(const std::stop_token& stop) {
  step_back();
  BreakTimer timer;
  while (true) {
    begin_.acquire();
    if (stop.stop_requested()) return;
    timer.start();
    try {
      work_();
    } catch (...) {
      failure_ = std::current_exception();
    }
    timer.stop();
    done_.release();
  }
}

}  // namespace plinth::net
