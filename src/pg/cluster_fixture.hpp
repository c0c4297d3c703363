// For tests against a real PostgreSQL: one of its own for the whole program, a loop, and coroutines
// that run on it until they are done.
#pragma once

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include "pg/connection.hpp"
#include "support/run_task.hpp"
#include "support/test_cluster.hpp"

namespace plinth::pg {

class ClusterTest : public testing::Test {
 protected:
  static test::Cluster& cluster() {
    static const auto started = test::Cluster::start();
    if (!started) throw std::runtime_error(started.error().message + "\n" + started.error().hint);
    return **started;
  }

  void SetUp() override {
    if (const auto reason = test::postgres_is_missing()) GTEST_SKIP() << *reason;
    sql("set client_min_messages = warning; drop schema public cascade; create schema public");
  }

  static void sql(std::string_view script) {
    const auto done = cluster().run(script);
    if (!done) throw std::runtime_error(done.error().message);
  }
  static std::string ask(std::string_view question) { return cluster().ask(question).value(); }

  template <class T>
  T run(net::Task<T> task) {
    return test::run_task(loop_, std::move(task));
  }

  // All at once; their results in the order of the tasks.
  template <class T>
  std::vector<T> run_all(std::vector<net::Task<T>> tasks) {
    std::vector<std::optional<T>> results(tasks.size());
    run(wait_for_all(std::move(tasks), results));
    std::vector<T> out;
    for (auto& result : results) out.push_back(*std::move(result));
    return out;
  }

  std::shared_ptr<Connection> open() {
    auto opened = run(Connection::open(loop_, workers_, cluster().endpoint()));
    if (!opened) throw std::runtime_error(opened.error().message);
    return *std::move(opened);
  }

  net::Loop loop_;
  net::WorkerPool workers_{2};

 private:
  template <class T>
  net::Task<bool> wait_for_all(
      std::vector<net::Task<T>> tasks, std::vector<std::optional<T>>& results
  ) {
    size_t left = tasks.size();
    for (size_t i = 0; i < tasks.size(); ++i)
      net::spawn(loop_.executor(), "test", keep(std::move(tasks[i]), results[i], left));
    while (left > 0) co_await net::sleep_for(loop_.executor(), std::chrono::milliseconds(1));
    co_return true;
  }

  template <class T>
  static net::Task<void> keep(net::Task<T> task, std::optional<T>& result, size_t& left) {
    result.emplace(co_await std::move(task));
    --left;
  }
};

inline Segment segment(std::vector<std::string> texts, std::vector<Parameter> parameters = {}) {
  Segment out;
  for (std::string& text : texts)
    out.statements.push_back({.text = std::move(text), .parameters = parameters});
  return out;
}

// The first value, or what went wrong.
inline std::string value_of(const Result<Replies>& outcome) {
  if (outcome) return outcome->back().empty() ? "no row" : std::string(outcome->back().text(0, 0));
  constexpr std::array faults{"connect", "lost", "saturated", "server"};
  return std::string(faults[static_cast<size_t>(outcome.error().fault)]) + " " +
         outcome.error().sqlstate;
}

}  // namespace plinth::pg
