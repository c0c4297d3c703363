#include "auth/endpoints/proof.hpp"

#include "auth/claims.hpp"
#include "auth/sending.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/one_time_tokens.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/user_lock.hpp"

namespace plinth::auth {
namespace {

pg::Statement select_candidate(const VerifyForm& form, const std::string& aud) {
  if (form.email.empty() && form.phone.empty())
    return store::select_user_by_token(form.hash, token_types(form.type));
  switch (form.type) {
    case VerifyType::email_change:
      return store::select_user_by_email_change(aud, form.email);
    case VerifyType::phone_change:
      return store::select_user_by_phone_change(aud, form.phone);
    case VerifyType::sms:
      return store::select_user_by_phone(aud, form.phone);
    default:
      return store::select_user_by_email(aud, form.email);
  }
}

net::Task<Result<Proof>> prove(
    Call& call, pg::Transaction& transaction, const VerifyForm& form, const std::string& user_id
) {
  CO_TRY(auto user, co_await lock_user(transaction, user_id));
  if (!user) co_return std::unexpected(code_expired(form));
  const auto matched = find_match(*user, form.type, form.hash, call.settings, now());
  if (!matched) co_return std::unexpected(code_expired(form));
  if (is_banned(user->banned_until, now()))
    co_return forbidden(code::user_banned, "User is banned");
  const bool is_half = is_first_half(*user, *matched, call.settings);
  co_return Proof{.user = *std::move(user), .matched = *matched, .is_first_half = is_half};
}

store::Action action_of(const Proof& proof) {
  if (proof.matched == TokenType::confirmation)
    return proof.user.invited_at ? store::Action::invite_accepted : store::Action::user_signedup;
  const bool signs_in = proof.matched == TokenType::recovery;
  return signs_in ? store::Action::login : store::Action::user_modified;
}

net::Task<Result<void>> tell_of_change(
    Call& call, pg::Transaction& transaction, const Proof& proof
) {
  const User& user = proof.user;
  if (proof.matched == TokenType::phone_change) {
    co_return co_await notify(
        call,
        transaction,
        user,
        MailKind::phone_changed,
        {.phone = user.phone_change, .old_phone = user.phone}
    );
  }
  const bool email = proof.matched == TokenType::email_change_new ||
                     proof.matched == TokenType::email_change_current;
  if (!email || user.email.empty()) co_return Result<void>();
  co_return co_await notify(
      call,
      transaction,
      user,
      MailKind::email_changed,
      {.email = user.email_change, .old_email = user.email}
  );
}

net::Task<Result<void>> write(
    Call& call, pg::Transaction& transaction, const VerifyForm& form, const Proof& proof
) {
  auto statements = statements_of_verification(proof.user, form.type, proof.matched, call.settings);
  const std::string ip = client_ip(call.request);
  statements.push_back(
      store::insert_audit_entry(store::actor_of(proof.user), action_of(proof), {}, ip)
  );
  CO_TRY(named(co_await transaction.run(std::move(statements)), verifying));
  if (proof.is_first_half) co_return Result<void>();
  co_return co_await tell_of_change(call, transaction, proof);
}

}  // namespace

net::Task<Result<std::string>> find_candidate(Call& call, const VerifyForm& form) {
  const std::string aud = request_audience(call.request, std::nullopt, call.settings);
  CO_TRY(const pg::Rows rows, co_await call.read(select_candidate(form, aud)));
  const auto user = store::find_user(rows);
  if (!user || !find_match(*user, form.type, form.hash, call.settings, now()))
    co_return std::unexpected(code_expired(form));
  co_return user->id;
}

net::Task<Result<Proof>> accept_proof(
    Call& call, pg::Transaction& transaction, const VerifyForm& form, const std::string& user_id
) {
  CO_TRY(Proof proof, co_await prove(call, transaction, form, user_id));
  CO_TRY(co_await write(call, transaction, form, proof));
  co_return proof;
}

}  // namespace plinth::auth
