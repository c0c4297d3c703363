// Hooks by HTTP: requests signed as Standard Webhooks has it, and what may come back (spec §16).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/error.hpp"
#include "auth/hooks/hook_settings.hpp"
#include "fetch/fetch.hpp"

namespace plinth::auth {

// The webhook-signature header: "v1,BASE64" of each secret, the newest first, so that a receiver
// may change its secret while requests go on.
std::string webhook_signature(
    std::string_view id,
    int64_t timestamp,
    std::string_view body,
    const std::vector<std::string>& secrets
);

// Whether the same request is worth another try: nobody answered, or somebody asked to come back.
bool is_worth_retrying(const base::Result<fetch::Answer, fetch::Error>& outcome);

// The answer's body; empty when there is none. 5xx, and 4xx of ours, for everything else.
Result<std::string> read_webhook_answer(const base::Result<fetch::Answer, fetch::Error>& outcome);

// Within five seconds in all, three tries two seconds apart. No transaction may be open meanwhile.
net::Task<Result<std::string>> post_webhook(
    net::WorkerPool& pool, const Hook& hook, std::string body
);

}  // namespace plinth::auth
