// POST /verify (spec §8.9): a code turns into a session.
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/proof.hpp"
#include "auth/sign_in.hpp"
#include "json/writer.hpp"

namespace plinth::auth {
namespace {

http::Response first_half_answer() {
  json::Writer out;
  out.begin_object().key("code").string("200").key("msg").string(first_half_message).end_object();
  return http::json_response(200, out.take());
}

}  // namespace

net::Task<Result<http::Response>> verify(Call& call) {
  CO_TRY(const VerifyForm form, parse_verify_form(call.request));
  CO_TRY(const std::string user_id, co_await find_candidate(call, form));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const Proof proof, co_await accept_proof(call, transaction, form, user_id));
  if (proof.is_first_half) {
    CO_TRY(named(co_await transaction.commit(), verifying));
    co_return first_half_answer();
  }
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user_id, "otp"), verifying)
  );
  CO_TRY(named(co_await transaction.commit(), verifying));
  co_return co_await token_response(call, sign_in, "otp");
}

}  // namespace plinth::auth
