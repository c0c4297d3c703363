#include "auth/endpoints/password_change.hpp"

#include <algorithm>

#include "auth/leaked_password.hpp"
#include "auth/one_time_token.hpp"
#include "auth/password.hpp"

namespace plinth::auth {
namespace {

// A recent sign-in, or the code that was sent for this.
Result<void> check_nonce(
    const UpdateUserForm& form, const Caller& caller, const Settings& settings
) {
  if (!settings.email.secure_password_change) return {};
  constexpr std::chrono::hours recent{24};
  const bool is_recent =
      caller.session && caller.session->created_at && now() < *caller.session->created_at + recent;
  if (is_recent) return {};
  if (form.nonce.empty()) {
    return bad_request(code::reauthentication_needed, "Password update requires reauthentication");
  }
  const User& user = caller.user;
  const bool by_email = !user.email.empty();
  const base::Seconds expiry = by_email ? settings.email.otp_expiry : settings.sms.otp_expiry;
  const auto sent = sent_at(user, TokenType::reauthentication);
  const std::string hash = hash_code(by_email ? user.email : user.phone, form.nonce);
  if (sent && now() < *sent + expiry && is_stored(user, TokenType::reauthentication, hash))
    return {};
  return unprocessable(code::reauthentication_not_valid, "Nonce has expired or is invalid");
}

// Who came by a code has shown as much as the password would.
bool signed_in_by_code(const Caller& caller) {
  return caller.session && std::ranges::any_of(caller.session->amr, [](const AmrEntry& entry) {
           return entry.method == "otp" || entry.method == "magiclink" ||
                  entry.method == "recovery";
         });
}

net::Task<Result<void>> check_current_password(
    Call& call, const UpdateUserForm& form, const Caller& caller
) {
  const bool asked = call.settings.email.require_current_password &&
                     !caller.user.encrypted_password.empty() && !signed_in_by_code(caller);
  if (!asked) co_return Result<void>();
  if (form.current_password.empty()) {
    co_return bad_request(
        code::current_password_required, "Current password required when setting new password."
    );
  }
  if (co_await verify_password(call.hashing, form.current_password, caller.user.encrypted_password))
    co_return Result<void>();
  co_return bad_request(code::current_password_invalid, "Current password is not correct.");
}

}  // namespace

net::Task<Result<std::string>> prepare_password(
    Call& call, const UpdateUserForm& form, const Caller& caller
) {
  if (form.password.empty()) co_return std::string();
  const User& user = caller.user;
  CO_TRY(check_nonce(form, caller, call.settings));
  CO_TRY(co_await check_current_password(call, form, caller));
  const bool has_one = !user.encrypted_password.empty();
  if (has_one && co_await verify_password(call.hashing, form.password, user.encrypted_password)) {
    co_return unprocessable(
        code::same_password, "New password should be different from the old password."
    );
  }
  CO_TRY(co_await refuse_leaked_password(call, form.password));
  co_return co_await hash_password(call.hashing, form.password);
}

}  // namespace plinth::auth
