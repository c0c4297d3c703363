// How often an address may ask, and how many mails and messages leave (spec §15).
//
// Token buckets in the database (app.take_request()), so that a limit is one limit for any number
// of programs. Addresses are counted by service.cpp before an endpoint runs; what is sent is
// counted where it is sent, within the transaction that sends it: what is rolled back has not been
// counted. From then on others who send wait for the transaction's end, so it is counted last.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/call.hpp"
#include "ratelimit/gcra.hpp"

namespace plinth::auth {

// From what a request takes.
struct Bucket {
  std::string_view name;
  ratelimit::Quota quota;
};

// `route` is the path as service.cpp has it in its table. Nothing: the request is not limited.
std::optional<Bucket> bucket_of(
    const http::Request& request, std::string_view route, const RateLimitSettings& settings
);

// 429 over_request_rate_limit when the caller's address has asked too often.
net::Task<Result<void>> count_request(Call& call, std::string_view route);

// An answer to a second factor, from whatever address: ten at once, then one every two minutes, so
// that nobody who has the password finds a code by trying them all (a year for a chance in two). A
// right one takes back what was counted: `forgive_answers`, in the transaction that it opens.
net::Task<Result<void>> count_answer(Call& call, const std::string& factor_id);
pg::Statement forgive_answers(const Call& call, const std::string& factor_id);

// One mail, or one SMS, of the whole installation; 429 over_email_send_rate_limit or
// over_sms_send_rate_limit when there were too many. Mail counts when it really leaves (an SMTP
// server or a hook is there) and addresses are confirmed; SMS when a provider or a hook is there.
net::Task<Result<void>> count_email(Call& call, pg::Transaction& transaction);
net::Task<Result<void>> count_sms(Call& call, pg::Transaction& transaction);

}  // namespace plinth::auth
