// What SMS providers are asked, and what their answers mean. Pure.
#pragma once

#include "fetch/fetch.hpp"
#include "outbox/courier.hpp"

namespace plinth::outbox {

// "+4915112345678" (E.164), whether the plus sign is there or not.
std::string phone_number(std::string_view recipient);

fetch::Request request_to(const Twilio& twilio, const Message& message);
fetch::Request request_to(const SmsServer& server, const Message& message);

// What the operator can mend (a wrong key, a wrong address) or time may (too many, broken) is worth
// another attempt; what says that this message will not do is not.
Attempt judge(const base::Result<fetch::Answer, fetch::Error>& answer);

}  // namespace plinth::outbox
