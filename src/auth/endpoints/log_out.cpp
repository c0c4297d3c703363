// POST /logout?scope=global|local|others (spec §9.4): ends sessions, and with them their refresh
// tokens.
#include <fmt/format.h>

#include "auth/caller.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/store/audit.hpp"
#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

enum class Scope { global, local, others };

Result<Scope> parse_scope(std::string_view query) {
  const std::string text = http::find_query(query, "scope").value_or("");
  if (text.empty() || text == "global") return Scope::global;
  if (text == "local") return Scope::local;
  if (text == "others") return Scope::others;
  const std::string_view shown = base::is_valid_utf8(text) ? std::string_view(text) : "";
  return bad_request(
      code::validation_failed, fmt::format("Unsupported logout scope \"{}\"", shown)
  );
}

// Without a session of its own a token can only end all of them.
pg::Statement statement_of(Scope scope, const Caller& caller) {
  if (scope == Scope::global || !caller.session) return store::delete_sessions(caller.user.id);
  if (scope == Scope::local) return store::delete_session(caller.session->id);
  return store::delete_other_sessions(caller.user.id, caller.session->id);
}

}  // namespace

net::Task<Result<http::Response>> log_out(Call& call) {
  CO_TRY(const Scope scope, parse_scope(call.request.query));
  CO_TRY(const Caller caller, co_await require_user(call));
  std::vector<pg::Statement> statements;
  statements.push_back(statement_of(scope, caller));
  statements.push_back(store::insert_audit_entry(
      store::actor_of(caller.user), store::Action::logout, {}, client_ip(call.request)
  ));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(named(co_await transaction.run(std::move(statements)), "Error logging out user"));
  CO_TRY(named(co_await transaction.commit(), "Error logging out user"));
  http::Response response;
  response.status = 204;
  co_return response;
}

}  // namespace plinth::auth
