// GET /verify (spec §8.8): where links in mails lead. A session goes on to the site in the fragment
// of a redirect, or as a code when the flow began with PKCE. What goes wrong is a redirect too: a
// person has clicked, and should see the site rather than JSON.
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/proof.hpp"
#include "auth/redirect.hpp"
#include "auth/sign_in.hpp"
#include "auth/store/flow_states.hpp"
#include "auth/url.hpp"

namespace plinth::auth {
namespace {

// The tokens of a new session, in the fragment: it never reaches a server (spec §8.8).
std::string session_fragment(const TokenAnswer& answer, std::string_view type) {
  return encode_fields({
      {"access_token", answer.access_token},
      {"expires_at", std::to_string(answer.expires_at)},
      {"expires_in", std::to_string(answer.expires_in)},
      {"refresh_token", answer.refresh_token},
      {"sb", ""},
      {"token_type", "bearer"},
      {"type", std::string(type)},
  });
}

http::Response redirect_to(std::string location) {
  http::Response response;
  response.status = 303;
  response.add("Location", std::move(location));
  response.add("Cache-Control", "no-store");
  return response;
}

std::string_view oauth_word(int status) {
  switch (status) {
    case 400:
      return "invalid_request";
    case 401:
      return "unauthorized_client";
    case 403:
      return "access_denied";
    case 500:
      return "server_error";
    case 503:
      return "temporarily_unavailable";
    default:
      return "";
  }
}

http::Response redirect_with_error(const std::string& redirect, const Error& error, bool pkce) {
  Fields fields{{"error_code", error.code}, {"error_description", error.message}};
  if (const auto word = oauth_word(error.status); !word.empty())
    fields.emplace_back("error", std::string(word));
  const std::string target = pkce ? with_query(redirect, fields) : redirect;
  fields.emplace_back("sb", "");
  return redirect_to(with_fragment(target, encode_fields(fields)));
}

http::Response redirect_with_message(const std::string& redirect, bool pkce) {
  Fields fields{{"message", std::string(first_half_message)}};
  const std::string target = pkce ? with_query(redirect, fields) : redirect;
  fields.emplace_back("sb", "");
  return redirect_to(with_fragment(target, encode_fields(fields)));
}

net::Task<Result<http::Response>> follow_pkce(
    pg::Transaction& transaction,
    const VerifyForm& form,
    const Proof& proof,
    const std::string& redirect
) {
  const std::string method(flow_method(form.type, proof.matched));
  CO_TRY(
      const pg::Rows rows, co_await transaction.run(store::issue_auth_code(proof.user.id, method))
  );
  if (rows.empty()) {
    co_return not_found(
        code::flow_state_not_found, "invalid flow state, no valid flow state found"
    );
  }
  CO_TRY(named(co_await transaction.commit(), verifying));
  co_return redirect_to(with_query(redirect, {{"code", std::string(rows.text(0, 0))}}));
}

net::Task<Result<http::Response>> follow(
    Call& call, const VerifyForm& form, const std::string& redirect
) {
  CO_TRY(const std::string user_id, co_await find_candidate(call, form));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const Proof proof, co_await accept_proof(call, transaction, form, user_id));
  const bool pkce = is_pkce(form.hash);
  if (proof.is_first_half) {
    CO_TRY(named(co_await transaction.commit(), verifying));
    co_return redirect_with_message(redirect, pkce);
  }
  if (pkce) co_return co_await follow_pkce(transaction, form, proof, redirect);
  CO_TRY(
      const SignIn sign_in,
      named(co_await start_session(call, transaction, user_id, "otp"), verifying)
  );
  CO_TRY(named(co_await transaction.commit(), verifying));
  CO_TRY(const TokenAnswer answer, co_await issue_tokens(call, sign_in, "otp"));
  const std::string type = http::find_query(call.request.query, "type").value_or("");
  co_return redirect_to(with_fragment(redirect, session_fragment(answer, type)));
}

}  // namespace

net::Task<Result<http::Response>> follow_link(Call& call) {
  CO_TRY(const VerifyForm form, parse_verify_link(call.request));
  const std::string redirect = choose_redirect(call.request, call.settings);
  auto outcome = co_await follow(call, form, redirect);
  if (outcome) co_return outcome;
  co_return redirect_with_error(redirect, outcome.error(), is_pkce(form.hash));
}

}  // namespace plinth::auth
