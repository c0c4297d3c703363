#include "auth/store/sign_ins.hpp"

#include "auth/store/statement.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal sign_in_wait_sql = "select app.sign_in_wait($1, $2)";
constexpr pg::Literal sign_in_failed_sql = "select app.sign_in_failed($1, $2, $3, $4)";
constexpr pg::Literal sign_in_succeeded_sql = "select app.sign_in_succeeded($1, $2, $3, $4)";

}  // namespace

pg::Statement sign_in_wait(const std::string& name, const std::string& source) {
  return bind(sign_in_wait_sql, {name, source});
}
pg::Statement sign_in_failed(const SignInAttempt& attempt, const std::string& user_id) {
  return bind(
      sign_in_failed_sql, {attempt.name, attempt.source, attempt.user_agent, or_null(user_id)}
  );
}
pg::Statement sign_in_succeeded(const SignInAttempt& attempt, const std::string& user_id) {
  return bind(
      sign_in_succeeded_sql, {attempt.name, attempt.source, attempt.user_agent, or_null(user_id)}
  );
}

}  // namespace plinth::auth::store
