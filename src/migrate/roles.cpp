#include "migrate/roles.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "migrate/ledger.hpp"
#include "pg/snippet.hpp"

namespace plinth::migrate {

std::string role_password(std::string_view jwt_secret, std::string_view role) {
  return base::base64url(
      crypto::hmac(crypto::Digest::sha256, jwt_secret, fmt::format("plinth role {}", role))
  );
}

std::string passwords_hash(std::string_view jwt_secret) {
  std::string all;
  for (const std::string_view role : login_roles) all += role_password(jwt_secret, role) + "\n";
  return base::hex(crypto::hash(crypto::Digest::sha256, all));
}

base::Checked<void> set_role_passwords(Session& session, std::string_view jwt_secret) {
  std::string sql = "begin;\n";
  for (const std::string_view role : login_roles) {
    // A verifier is base64, digits and $:, so quoting it needs no escaping.
    const std::string verifier =
        session.scram_verifier(std::string(role), role_password(jwt_secret, role));
    sql += fmt::format("alter role {} login password '{}';\n", pg::quote_ident(role), verifier);
  }
  if (auto set = session.execute(sql); !set) {
    base::Error error =
        describe("cannot set the passwords of the roles Plinth logs in with", set.error());
    if (error.hint.empty())
      error.hint = "Migrate as a superuser, or as a role that may alter these roles.";
    return std::unexpected(std::move(error));
  }
  TRY(record_passwords(session, passwords_hash(jwt_secret)));
  if (auto done = session.execute("commit"); !done) {
    return std::unexpected(
        describe("cannot set the passwords of the roles Plinth logs in with", done.error())
    );
  }
  return {};
}

}  // namespace plinth::migrate
