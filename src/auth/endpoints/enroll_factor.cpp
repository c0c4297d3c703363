// POST /factors (spec §10.1): a second factor, which counts once it has been verified.
#include "auth/body.hpp"
#include "auth/caller.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/factor.hpp"
#include "auth/qr_svg.hpp"
#include "auth/render.hpp"
#include "auth/store/factors.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"
#include "auth/url.hpp"
#include "crypto/otp.hpp"
#include "crypto/random.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view enrolling = "Database error enrolling factor";
constexpr size_t max_issuer = 100;

struct EnrolForm {
  FactorType type{};
  std::string friendly_name;
  std::string issuer;
  std::string phone;
};

Result<EnrolForm> parse_form(const Call& call) {
  TRY(Body body, parse_body(call.request));
  EnrolForm form{
      .friendly_name = body.text("friendly_name"),
      .issuer = body.text("issuer"),
      .phone = body.text("phone"),
  };
  const auto type = parse_factor_type(body.text("factor_type"));
  TRY(body.check());
  if (!type) {
    return bad_request(code::validation_failed, "factor_type needs to be totp, phone, or webauthn");
  }
  form.type = *type;
  TRY(check_enroll_enabled(form.type, call.settings.mfa));
  TRY(check_factor_name(form.friendly_name));
  if (form.issuer.size() > max_issuer)
    return bad_request(code::validation_failed, "issuer cannot be longer than 100 characters");
  if (form.type == FactorType::phone) {
    TRY(form.phone, normalize_phone(form.phone));
  } else {
    form.phone.clear();
  }
  return form;
}

std::string issuer_of(const EnrolForm& form, const Settings& settings) {
  if (!form.issuer.empty()) return form.issuer;
  const auto site = parse_url(settings.site_url);
  return site ? site->host : "Plinth";
}

// With the key of a TOTP factor, as text and as picture.
net::Task<Enrolment> draw_up(Call& call, const EnrolForm& form, const User& user) {
  Enrolment out{
      .id = crypto::uuid_v4(),
      .type = form.type == FactorType::totp ? "totp" : "phone",
      .friendly_name = form.friendly_name,
      .phone = form.phone,
      .qr_code = {},
      .secret = {},
      .uri = {},
  };
  if (form.type != FactorType::totp) co_return out;
  out.secret = crypto::otp_key_text(crypto::random_bytes(crypto::totp_key_bytes));
  const std::string& account = user.email.empty() ? user.phone : user.email;
  out.uri = otpauth_uri(issuer_of(form, call.settings), account, out.secret);
  auto draw = [uri = out.uri] { return qr_svg(uri).value_or(std::string()); };
  out.qr_code = co_await call.cpu.run(std::move(draw));
  co_return out;
}

// Under the lock: what is there now, without what nobody will verify any more.
net::Task<Result<User>> lock_and_read(pg::Transaction& transaction, const std::string& user_id) {
  std::vector<pg::Statement> statements;
  statements.push_back(store::lock_user(user_id));
  statements.push_back(store::delete_stale_factors(user_id));
  statements.push_back(store::select_user(user_id));
  CO_TRY(
      const pg::Replies replies, named(co_await transaction.run(std::move(statements)), enrolling)
  );
  auto user = store::find_user(replies[2]);
  if (!user) co_return forbidden(code::user_not_found, "User from sub claim in JWT does not exist");
  co_return *std::move(user);
}

}  // namespace

net::Task<Result<http::Response>> enroll_factor(Call& call) {
  CO_TRY(const Caller caller, co_await require_permanent_user(call));
  CO_TRY(const EnrolForm form, parse_form(call));
  const Enrolment enrolment = co_await draw_up(call, form, caller.user);

  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const User user, co_await lock_and_read(transaction, caller.user.id));
  std::vector<pg::Statement> statements;
  User remaining = user;
  if (form.type == FactorType::phone) {
    CO_TRY(const auto replaced, find_replaced_factor(user, form.phone));
    if (replaced) {
      statements.push_back(store::delete_factor(*replaced));
      std::erase_if(remaining.factors, [&](const Factor& one) { return one.id == *replaced; });
    }
  }
  CO_TRY(check_enrolment(remaining, form.friendly_name, aal_of(caller), call.settings.mfa));
  statements.push_back(store::insert_factor({
      .id = enrolment.id,
      .user_id = user.id,
      .friendly_name = enrolment.friendly_name,
      .type = enrolment.type,
      .secret = enrolment.secret,
      .phone = enrolment.phone,
  }));
  statements.push_back(store::insert_audit_entry(
      store::actor_of(user),
      store::Action::factor_in_progress,
      {{"factor_id", enrolment.id}, {"factor_type", enrolment.type}},
      client_ip(call.request)
  ));
  CO_TRY(named(co_await transaction.run(std::move(statements)), enrolling));
  CO_TRY(named(co_await transaction.commit(), enrolling));
  http::Response response = http::json_response(200, render_enrolment(enrolment));
  response.add("Cache-Control", "no-store");  // it holds a secret
  co_return response;
}

}  // namespace plinth::auth
