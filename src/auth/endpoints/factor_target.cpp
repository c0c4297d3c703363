#include "auth/endpoints/factor_target.hpp"

#include "crypto/random.hpp"

namespace plinth::auth {

net::Task<Result<FactorTarget>> require_user_and_factor(Call& call) {
  CO_TRY(Caller caller, co_await require_permanent_user(call));
  CO_TRY(Factor factor, find_factor(caller.user, call.id));
  co_return FactorTarget{.caller = std::move(caller), .factor = std::move(factor)};
}

Result<Factor> find_factor(const User& user, const std::string& id) {
  if (!crypto::is_uuid(id)) return not_found(code::validation_failed, "factor_id must be an UUID");
  const auto found = std::ranges::find(user.factors, id, &Factor::id);
  if (found == user.factors.end()) return not_found(code::mfa_factor_not_found, "Factor not found");
  return *found;
}

store::Traits traits_of(const Factor& factor) {
  return {{"factor_id", factor.id}, {"factor_status", factor.status}, {"factor_type", factor.type}};
}

}  // namespace plinth::auth
