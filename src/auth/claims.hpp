// The claims of an access token: those we write (spec §5), and those we are shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/error.hpp"
#include "auth/model.hpp"
#include "auth/settings.hpp"
#include "json/writer.hpp"

namespace plinth::auth {

struct IssuedAt {
  int64_t seconds;  // since 1970
};

// The payload, in the order clients have come to see. `amr` and `aal` come from the session.
std::string render_claims(
    const User& user, const Session& session, const Settings& settings, IssuedAt now
);

// When a token of now ends, in seconds since 1970: not after the time that a session may go without
// the second factor its user has (spec §5).
int64_t expiry_of(const User& user, const Session& session, const Settings& settings, IssuedAt now);

// The claim `amr`: an array of {"method", "timestamp"}.
void write_amr(json::Writer& out, const std::vector<AmrEntry>& amr);

// "aal2" when a second factor was used, else "aal1".
std::string_view assurance_level(const std::vector<AmrEntry>& amr);

struct Claims {
  std::string subject;
  std::string role;
  std::string session_id;  // empty when absent or the nil uuid
  std::string audience;    // the first, if there are several
  std::string aal;
  bool is_anonymous = false;
};

// From the Authorization header: verified, and neither expired nor of the future. API keys of the
// opaque kind count as tokens of their role, as the gateway of a Supabase installation makes of
// them.
Result<Claims> read_bearer(const http::Request& request, const Settings& settings, IssuedAt now);

bool is_admin_role(std::string_view role, const Settings& settings);

// The audience users are looked up in: the X-JWT-AUD header, else that of the caller's token unless
// it is an administrator's, else the configured one.
std::string request_audience(
    const http::Request& request, const std::optional<Claims>& claims, const Settings& settings
);

}  // namespace plinth::auth
