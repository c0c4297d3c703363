#include "auth/lockout.hpp"

#include "auth/store/sign_ins.hpp"
#include "ratelimit/subject.hpp"

namespace plinth::auth {
namespace {

// Whoever has an IPv6 address has all of its /64.
std::string source_of(const Call& call) {
  const http::Address address = counted_address(call);
  if (address.is_v4()) return http::to_text(address);
  return http::to_text(http::Address{.bytes = ratelimit::subject_of(address)}) + "/64";
}

store::SignInAttempt attempt_of(const Call& call, const std::string& name) {
  return {
      .name = name,
      .source = source_of(call),
      .user_agent = device_of(call.request).user_agent,
  };
}

}  // namespace

net::Task<Result<void>> refuse_while_locked(Call& call, const std::string& name) {
  if (!call.settings.lockout.enabled) co_return Result<void>();
  CO_TRY(const pg::Rows rows, co_await call.read(store::sign_in_wait(name, source_of(call))));
  if (!rows.find(0, 0)) co_return Result<void>();
  co_return too_many(
      code::over_request_rate_limit,
      "Too many failed sign-ins, please wait before trying again",
      rows.integer(0, 0)
  );
}

net::Task<Result<void>> record_failed_sign_in(
    Call& call, const std::string& name, const std::optional<User>& user
) {
  if (!call.settings.lockout.enabled) co_return Result<void>();
  pg::Segment segment;
  segment.statements.push_back(
      store::sign_in_failed(attempt_of(call, name), user ? user->id : std::string())
  );
  CO_TRY(co_await call.pool.run(std::move(segment), pg::Access::write));
  co_return Result<void>();
}

net::Task<pg::Result<void>> record_sign_in(
    Call& call, pg::Transaction& transaction, const std::string& name, const User& user
) {
  if (!call.settings.lockout.enabled) co_return pg::Result<void>();
  CO_TRY(co_await transaction.run(store::sign_in_succeeded(attempt_of(call, name), user.id)));
  co_return pg::Result<void>();
}

}  // namespace plinth::auth
