// DELETE /admin/users/{id} (spec §12.3): for good, or softly: the row stays for those who refer to
// it, and nothing personal stays in it.
#include "auth/body.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/store/users.hpp"
#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view deleting = "Database error deleting user";
constexpr size_t max_phone = 15;

enum class Deletion { hard, soft };

Result<Deletion> parse_form(const http::Request& request) {
  TRY(Body body, parse_optional_body(request));
  const bool soft = body.flag("should_soft_delete");
  TRY(body.check());
  return soft ? Deletion::soft : Deletion::hard;
}

// The same value gives the same text for the same user, and for nobody else.
std::string obscure(const User& user, const std::string& value) {
  return value.empty() ? std::string()
                       : base::base64url(crypto::hash(crypto::Digest::sha256, user.id + value));
}

std::vector<pg::Statement> deletions_of(const User& user, Deletion deletion) {
  std::vector<pg::Statement> out;
  if (deletion == Deletion::hard) {
    out.push_back(store::delete_user(user.id));
    return out;
  }
  out.push_back(store::obscure_user(
      user.id, obscure(user, user.email), obscure(user, user.phone).substr(0, max_phone)
  ));
  for (const Identity& identity : user.identities.value_or(std::vector<Identity>())) {
    out.push_back(store::obscure_identity(identity, obscure(user, identity.provider_id)));
  }
  out.push_back(store::delete_one_time_tokens(user.id));
  out.push_back(store::delete_factors(user.id));
  out.push_back(store::delete_sessions(user.id));
  return out;
}

}  // namespace

net::Task<Result<http::Response>> admin_delete_user(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  CO_TRY(const Deletion deletion, parse_form(call.request));
  auto statements = deletions_of(target.user, deletion);
  statements.push_back(store::insert_audit_entry(
      target.admin,
      store::Action::user_deleted,
      traits_of(target.user.id, target.user.email, target.user.phone),
      client_ip(call.request)
  ));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(std::move(statements)), deleting));
  CO_TRY(named(co_await transaction.commit(), deleting));
  co_return http::json_response(200, "{}");
}

}  // namespace plinth::auth
