// Users, sessions and factors as JSON (spec §4). The only place that knows their wire form: which
// members are left out when there is nothing to say, and in which order they come.
#pragma once

#include <string>
#include <vector>

#include "auth/model.hpp"
#include "auth/password.hpp"

namespace plinth::auth {

std::string render_user(const User& user);
std::string render_users(const std::vector<User>& users, std::string_view aud);
std::string render_factor(const Factor& factor);
std::string render_factors(const std::vector<Factor>& factors);

// What a mail would carry (spec §12.6), beside the members of the user.
struct LinkAnswer {
  std::string action_link;
  std::string email_otp;
  std::string hashed_token;
  std::string verification_type;
  std::string redirect_to;
};
std::string render_link(const LinkAnswer& answer, const User& user);

// `current` is the id of the session that asks; empty: none of them.
std::string render_sessions(const std::vector<Session>& sessions, std::string_view current);

struct TokenAnswer {
  std::string access_token;
  int64_t expires_in = 0;
  int64_t expires_at = 0;
  std::string refresh_token;
  std::optional<Weakness> weak_password;  // the accepted password no longer meets the policy
};

std::string render_token_answer(const TokenAnswer& answer, const User& user);

// A factor that was just enrolled: the only time its secret is told.
struct Enrolment {
  std::string id;
  std::string type;
  std::string friendly_name;
  std::string phone;    // of a phone; the others are of TOTP
  std::string qr_code;  // SVG
  std::string secret;
  std::string uri;
};
std::string render_enrolment(const Enrolment& enrolment);

}  // namespace plinth::auth
