// Whether somebody else has the address or number already. Asked first for the sake of the answer;
// two who ask at the same time are told apart by the unique indexes.
#pragma once

#include <string>
#include <string_view>

#include "auth/call.hpp"

namespace plinth::auth {

// 422 when anybody but `user_id` has it, as a user or by an identity. An empty one is free.
net::Task<Result<void>> check_email_is_free(
    Call& call, const std::string& email, const std::string& user_id
);

// `message` is what the refusal says: endpoints word it differently.
net::Task<Result<void>> check_phone_is_free(
    Call& call, const std::string& phone, const std::string& user_id, std::string_view message
);

}  // namespace plinth::auth
