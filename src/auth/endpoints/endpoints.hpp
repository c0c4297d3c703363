// The endpoints, one file each, named after what they do. service.cpp says which path leads where.
#pragma once

#include "auth/call.hpp"

namespace plinth::auth {

net::Task<Result<http::Response>> sign_up(Call& call);
net::Task<Result<http::Response>> token(Call& call);  // by its grant_type:
net::Task<Result<http::Response>> password_grant(Call& call);
net::Task<Result<http::Response>> refresh_grant(Call& call);
net::Task<Result<http::Response>> pkce_grant(Call& call);

net::Task<Result<http::Response>> request_otp(Call& call);
net::Task<Result<http::Response>> request_magic_link(Call& call);
net::Task<Result<http::Response>> recover(Call& call);
net::Task<Result<http::Response>> resend(Call& call);
net::Task<Result<http::Response>> verify(Call& call);
net::Task<Result<http::Response>> follow_link(Call& call);
net::Task<Result<http::Response>> reauthenticate(Call& call);

net::Task<Result<http::Response>> show_user(Call& call);
net::Task<Result<http::Response>> update_user(Call& call);
net::Task<Result<http::Response>> log_out(Call& call);

net::Task<Result<http::Response>> enroll_factor(Call& call);
net::Task<Result<http::Response>> challenge_factor(Call& call);
net::Task<Result<http::Response>> verify_factor(Call& call);
net::Task<Result<http::Response>> unenroll_factor(Call& call);

net::Task<Result<http::Response>> list_sessions(Call& call);
net::Task<Result<http::Response>> end_session(Call& call);

net::Task<Result<http::Response>> show_settings(Call& call);
net::Task<Result<http::Response>> show_health(Call& call);
net::Task<Result<http::Response>> show_jwks(Call& call);
net::Task<Result<http::Response>> show_openid_configuration(Call& call);

net::Task<Result<http::Response>> invite(Call& call);
net::Task<Result<http::Response>> generate_link(Call& call);
net::Task<Result<http::Response>> admin_list_users(Call& call);
net::Task<Result<http::Response>> admin_create_user(Call& call);
net::Task<Result<http::Response>> admin_show_user(Call& call);
net::Task<Result<http::Response>> admin_update_user(Call& call);
net::Task<Result<http::Response>> admin_delete_user(Call& call);
net::Task<Result<http::Response>> admin_list_factors(Call& call);
net::Task<Result<http::Response>> admin_update_factor(Call& call);
net::Task<Result<http::Response>> admin_delete_factor(Call& call);
net::Task<Result<http::Response>> admin_list_sessions(Call& call);
net::Task<Result<http::Response>> admin_end_session(Call& call);
net::Task<Result<http::Response>> admin_end_sessions(Call& call);
net::Task<Result<http::Response>> admin_list_audit(Call& call);

}  // namespace plinth::auth
