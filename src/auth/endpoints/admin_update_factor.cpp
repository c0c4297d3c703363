// PUT /admin/users/{id}/factors/{child_id} (spec §12.4).
#include "auth/body.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/factor_target.hpp"
#include "auth/factor.hpp"
#include "auth/render.hpp"
#include "auth/store/factors.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view updating = "Database error updating factor";

struct FactorForm {
  std::string friendly_name;
  std::string phone;
};

Result<FactorForm> parse_form(const http::Request& request, const Factor& factor) {
  TRY(Body body, parse_body(request));
  FactorForm form{.friendly_name = body.text("friendly_name"), .phone = body.text("phone")};
  TRY(body.check());
  TRY(check_factor_name(form.friendly_name));
  if (form.phone.empty()) return form;
  if (factor.type != "phone")
    return bad_request(code::validation_failed, "Only phone factors have a phone");
  TRY(form.phone, normalize_phone(form.phone));
  return form;
}

// Names and numbers are the user's once each.
Error saving_error(pg::Error error, const FactorForm& form) {
  if (!error.is("23505")) return database_error(std::move(error), updating);
  if (error.message.find("unique_phone_factor_per_user") != std::string::npos) {
    return {422, code::mfa_verified_factor_exists, "This user has another factor of that phone"};
  }
  return name_conflict(form.friendly_name);
}

}  // namespace

net::Task<Result<http::Response>> admin_update_factor(Call& call) {
  CO_TRY(const AdminTarget target, co_await require_admin_and_user(call));
  CO_TRY(const Factor factor, find_factor(target.user, call.child_id));
  CO_TRY(const FactorForm form, parse_form(call.request, factor));
  auto traits = traits_of(factor);
  traits.emplace_back("user_id", target.user.id);
  std::vector<pg::Statement> statements;
  statements.push_back(store::update_factor(factor.id, form.friendly_name, form.phone));
  statements.push_back(store::insert_audit_entry(
      target.admin, store::Action::factor_updated, traits, client_ip(call.request)
  ));
  statements.push_back(store::select_user(target.user.id));
  CO_TRY(auto transaction, co_await call.begin());
  auto replies = co_await transaction.run(std::move(statements));
  if (!replies) co_return std::unexpected(saving_error(std::move(replies).error(), form));
  CO_TRY(named(co_await transaction.commit(), updating));
  const auto user = store::find_user(replies->back());
  if (!user) co_return not_found(code::user_not_found, "User not found");
  CO_TRY(const Factor updated, find_factor(*user, factor.id));
  co_return http::json_response(200, render_factor(updated));
}

}  // namespace plinth::auth
