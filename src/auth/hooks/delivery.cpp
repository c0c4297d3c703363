#include "auth/hooks/delivery.hpp"

#include <spdlog/spdlog.h>

#include "auth/hooks/ask_hook.hpp"
#include "auth/render.hpp"

namespace plinth::auth {
namespace {

std::string email_input(const Call& call, const User& user, const EmailData& data) {
  json::Writer out = begin_hook_input(call, "send-email");
  out.key("user").raw(render_user(user));
  out.key("email_data").begin_object();
  out.key("token").string(data.token);
  out.key("token_hash").string(data.token_hash);
  out.key("redirect_to").string(data.redirect_to);
  out.key("email_action_type").string(data.email_action_type);
  out.key("site_url").string(data.site_url);
  out.key("token_new").string(data.token_new);
  out.key("token_hash_new").string(data.token_hash_new);
  out.key("old_email").string(data.old_email);
  out.key("old_phone").string(data.old_phone);
  out.key("provider").string(data.provider);
  out.key("factor_type").string(data.factor_type);
  out.end_object().end_object();
  return out.take();
}

std::string sms_input(const Call& call, const User& user, const SmsData& data) {
  json::Writer out = begin_hook_input(call, "send-sms");
  out.key("user").raw(render_user(user));
  out.key("sms").begin_object();
  out.key("otp").string(data.otp);
  if (!data.sms_type.empty()) out.key("sms_type").string(data.sms_type);
  out.key("phone").string(data.phone);
  out.end_object().end_object();
  return out.take();
}

net::Task<Result<void>> send_now_or_later(
    Call& call, pg::Transaction& transaction, const Hook& hook, std::string input
) {
  if (hook.is_http()) {
    call.deferred.push_back({.hook = hook, .input = std::move(input)});
    co_return Result<void>();
  }
  CO_TRY(co_await ask_function(transaction, hook, std::move(input)));
  co_return Result<void>();
}

}  // namespace

net::Task<Result<void>> send_email_by_hook(
    Call& call, pg::Transaction& transaction, const User& user, const EmailData& data
) {
  const Hook& hook = *call.settings.hooks.send_email;
  co_return co_await send_now_or_later(call, transaction, hook, email_input(call, user, data));
}

void notify_by_hook(Call& call, const User& user, const EmailData& data) {
  call.deferred.push_back({
      .hook = *call.settings.hooks.send_email,
      .input = email_input(call, user, data),
      .must_succeed = false,
  });
}

net::Task<Result<void>> send_sms_by_hook(
    Call& call, pg::Transaction& transaction, const User& user, const SmsData& data
) {
  const Hook& hook = *call.settings.hooks.send_sms;
  co_return co_await send_now_or_later(call, transaction, hook, sms_input(call, user, data));
}

net::Task<Result<void>> send_deferred(Call& call) {
  for (DeferredHook& deferred : call.deferred) {
    const auto output = co_await ask_hook(call, deferred.hook, std::move(deferred.input));
    if (output) continue;
    if (deferred.must_succeed) co_return std::unexpected(output.error());
    spdlog::warn("{} a notification was not sent: {}", call.request.id, output.error().message);
  }
  call.deferred.clear();
  co_return Result<void>();
}

}  // namespace plinth::auth
