// Hooks that send mail and messages in our place (spec §16).
//
// A function of the database is called in the transaction that sends: an error of it undoes all. A
// server is asked once that transaction has been committed, because none may be open while it
// answers; service.cpp does so, before the answer leaves. Its error is then the answer, the code it
// was about stays stored, and whoever asks again after the usual pause gets another.
#pragma once

#include <string>

#include "auth/call.hpp"
#include "auth/model.hpp"

namespace plinth::auth {

// Members as the hook's `email_data` has them. In a change of address that both confirm, `token`
// and `token_hash_new` belong to the current address, `token_new` and `token_hash` to the new one.
struct EmailData {
  std::string token;
  std::string token_hash;
  std::string redirect_to;
  std::string email_action_type;  // "signup", "recovery", "email_change", …
  std::string site_url;
  std::string token_new = {};
  std::string token_hash_new = {};
  std::string old_email = {};
  std::string old_phone = {};
  std::string provider = {};
  std::string factor_type = {};
};

// Only where settings.hooks.send_email is.
net::Task<Result<void>> send_email_by_hook(
    Call& call, pg::Transaction& transaction, const User& user, const EmailData& data
);

// Word of a change: sent after the transaction, whichever kind of hook it is, and an error is
// logged, not answered.
void notify_by_hook(Call& call, const User& user, const EmailData& data);

struct SmsData {
  std::string otp;
  std::string phone;
  std::string sms_type = {};
};
// Only where settings.hooks.send_sms is.
net::Task<Result<void>> send_sms_by_hook(
    Call& call, pg::Transaction& transaction, const User& user, const SmsData& data
);

// What waited for the end of the transaction.
net::Task<Result<void>> send_deferred(Call& call);

}  // namespace plinth::auth
