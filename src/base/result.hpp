// Errors are values: a function that can fail returns Result<T, E>, and a module names its own
// error type once
// (`template <class T> using Result = base::Result<T, Error>;`). Exceptions mean a bug or no
// memory.
//
//   TRY(auto name, parse_name(text));          // returns the error from a plain function
//   CO_TRY(auto rows, co_await run(query));    // the same in a coroutine
//   TRY(check(limits));                        // for Result<void>
//
// The error of the callee converts to the caller's error type by an implicit constructor, if there
// is one.
#pragma once

#include <expected>
#include <type_traits>
#include <utility>

namespace plinth::base {

template <class T, class E>
using Result = std::expected<T, E>;

// The result with `change` applied to its error. std::expected has this as a member from libstdc++
// 13 on.
template <class T, class E, class Change>
auto map_error(Result<T, E> result, Change change) -> Result<T, std::invoke_result_t<Change, E>> {
  if (!result) return std::unexpected(change(std::move(result).error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

}  // namespace plinth::base

#define PLINTH_CONCAT_(a, b) a##b
#define PLINTH_CONCAT(a, b) PLINTH_CONCAT_(a, b)
#define PLINTH_PICK_TRY(_1, _2, name, ...) name

#define PLINTH_TRY_VOID(give_back, tmp, expr) \
  if (auto tmp = (expr); !tmp) [[unlikely]]   \
  give_back std::unexpected(std::move(tmp).error())

#define PLINTH_TRY_BIND(give_back, tmp, decl, expr)    \
  auto tmp = (expr);                                   \
  if (!tmp) [[unlikely]]                               \
    give_back std::unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)

#define PLINTH_TRY_1(expr) PLINTH_TRY_VOID(return, PLINTH_CONCAT(try_, __LINE__), expr)
#define PLINTH_TRY_2(decl, expr) PLINTH_TRY_BIND(return, PLINTH_CONCAT(try_, __LINE__), decl, expr)
#define PLINTH_CO_TRY_1(expr) PLINTH_TRY_VOID(co_return, PLINTH_CONCAT(try_, __LINE__), expr)
#define PLINTH_CO_TRY_2(decl, expr) \
  PLINTH_TRY_BIND(co_return, PLINTH_CONCAT(try_, __LINE__), decl, expr)

// The last argument is the expression; commas inside it need parentheses or a name of their own.
#define TRY(...) PLINTH_PICK_TRY(__VA_ARGS__, PLINTH_TRY_2, PLINTH_TRY_1)(__VA_ARGS__)
#define CO_TRY(...) PLINTH_PICK_TRY(__VA_ARGS__, PLINTH_CO_TRY_2, PLINTH_CO_TRY_1)(__VA_ARGS__)
