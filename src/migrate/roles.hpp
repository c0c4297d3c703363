// The login roles of the program and their passwords.
//
// A password is derived from the project's secret, so that every Plinth of a project knows it and
// nothing has to be stored: base64url(HMAC-SHA256(jwt_secret, "plinth role " + role)).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "migrate/session.hpp"

namespace plinth::migrate {

inline constexpr std::array<std::string_view, 3> login_roles{
    "authenticator", "supabase_auth_admin", "supabase_storage_admin"
};

std::string role_password(std::string_view jwt_secret, std::string_view role);

// Tells one set of passwords from another without giving any away.
std::string passwords_hash(std::string_view jwt_secret);

// Sets them, and records their hash. The server sees SCRAM verifiers only.
base::Checked<void> set_role_passwords(Session& session, std::string_view jwt_secret);

}  // namespace plinth::migrate
