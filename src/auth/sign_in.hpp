// Starting a session, whatever the user proved to get it, and answering with its tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/call.hpp"
#include "auth/model.hpp"
#include "auth/password.hpp"
#include "auth/render.hpp"

namespace plinth::auth {

struct SignIn {
  User user;
  Session session;
  std::string refresh_token;
};

// Twelve characters of a-z and 2-7.
std::string make_refresh_token();

// A session with its first refresh token. `method` is the amr claim's word ("password",
// "anonymous").
net::Task<pg::Result<SignIn>> start_session(
    Call& call, pg::Transaction& transaction, std::string user_id, std::string_view method
);

// Loads what a token answer is made of, as it stands in the transaction.
net::Task<pg::Result<SignIn>> load_sign_in(
    pg::Transaction& transaction,
    std::string user_id,
    std::string session_id,
    std::string refresh_token
);

// The tokens of a session, as of now. `method` is how they were come by, in the words of the amr
// claim, or "token_refresh".
net::Task<Result<TokenAnswer>> issue_tokens(
    Call& call, const SignIn& sign_in, std::string_view method
);

// 200 with tokens and user, and the sb-auth-* headers that name both.
net::Task<Result<http::Response>> token_response(
    Call& call,
    const SignIn& sign_in,
    std::string_view method,
    std::optional<Weakness> weak_password = std::nullopt
);

}  // namespace plinth::auth
