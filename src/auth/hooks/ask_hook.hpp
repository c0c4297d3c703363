// Asking a hook: what it is sent, by which way, and what an answer is (spec §16).
//
// A function of the database runs as supabase_auth_admin, for two seconds at most, in the caller's
// transaction or in one of its own that is committed when it has answered. A server is asked while
// no transaction is open.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/call.hpp"
#include "auth/hooks/hook_settings.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"

namespace plinth::auth {

// An object under way, with `metadata` in it: which hook, when, for a request from where.
json::Writer begin_hook_input(const Call& call, std::string_view name);

// What a hook answered: an object, empty when it said nothing. An object {"error": {"http_code",
// "message"}} is that error.
Result<json::Object> read_hook_output(std::string_view text);

// In a transaction of its own, or by HTTP.
net::Task<Result<json::Object>> ask_hook(Call& call, const Hook& hook, std::string input);

// The function, in this transaction, which is of no use after an error.
net::Task<Result<json::Object>> ask_function(
    pg::Transaction& transaction, const Hook& hook, std::string input
);

}  // namespace plinth::auth
