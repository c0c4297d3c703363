// Bridges callbacks into coroutines.
//
//   co_return co_await net::suspend<Answer>([&](net::Completion<Answer> done) {
//   queue.push(std::move(done)); }); … net::complete(loop.executor(), std::move(done), answer); //
//   later, from the loop
//
// A Completion is called exactly once. complete() resumes the coroutine in a turn of its own, so
// whoever completes is not re-entered by what the coroutine does next. (Asio 1.81's
// any_completion_handler recurses without end when assigned.)
#pragma once

#include <functional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "net/task.hpp"

namespace plinth::net {

template <class T>
using Completion = std::move_only_function<void(T)>;

// Gives `start` the completion and waits until it is called.
template <class T, class Start>
Task<T> suspend(Start start) {
  co_return co_await asio::async_initiate<decltype(use_task) const, void(T)>(
      [&start](auto handler) { start(Completion<T>(std::move(handler))); }, use_task
  );
}

template <class T>
void complete(Executor executor, Completion<T> done, T value) {
  asio::post(executor, [done = std::move(done), value = std::move(value)]() mutable {
    done(std::move(value));
  });
}

}  // namespace plinth::net
