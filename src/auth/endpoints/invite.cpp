// POST /invite (spec §12.5): an administrator asks somebody to join.
#include "auth/body.hpp"
#include "auth/caller.hpp"
#include "auth/codes.hpp"
#include "auth/contact.hpp"
#include "auth/endpoints/admin_target.hpp"
#include "auth/endpoints/endpoints.hpp"
#include "auth/endpoints/registering.hpp"
#include "auth/redirect.hpp"
#include "auth/render.hpp"
#include "auth/store/audit.hpp"
#include "auth/store/record.hpp"
#include "auth/store/users.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view inviting = "Database error inviting user";

struct InviteForm {
  std::string email;
  json::Object data;
};

Result<InviteForm> parse_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  InviteForm form{
      .email = body.text("email"), .data = body.object("data").value_or(json::Object())
  };
  TRY(body.check());
  TRY(form.email, normalize_email(form.email));
  return form;
}

net::Task<Result<void>> send_invitation(
    Call& call, pg::Transaction& transaction, const Claims& admin, const User& user
) {
  std::vector<pg::Statement> statements;
  statements.push_back(store::set_invited(user.id));
  statements.push_back(store::insert_audit_entry(
      store::administrator(admin.role),
      store::Action::user_invited,
      traits_of(user.id, user.email, user.phone),
      client_ip(call.request)
  ));
  CO_TRY(named(co_await transaction.run(std::move(statements)), inviting));
  const CodeMail mail{
      .kind = MailKind::invite,
      .type = TokenType::confirmation,
      .to = user.email,
      .link_type = "invite",
      .redirect = choose_redirect(call.request, call.settings),
      .challenge = {},
      .flow_method = {},
  };
  co_return co_await mail_code(call, transaction, user, mail);
}

}  // namespace

net::Task<Result<http::Response>> invite(Call& call) {
  CO_TRY(const Claims claims, co_await require_admin(call));
  CO_TRY(const InviteForm form, parse_form(call.request));
  Registration registration{
      .aud = request_audience(call.request, claims, call.settings),
      .email = form.email,
      .phone = {},
      .password_hash = co_await hash_of_nothing(call),
      .data = form.data,
  };
  CO_TRY(co_await ask_before_guest(call, registration));
  CO_TRY(auto transaction, co_await call.begin());
  CO_TRY(const User user, co_await find_or_make_guest(call, transaction, registration));
  CO_TRY(co_await send_invitation(call, transaction, claims, user));
  CO_TRY(const pg::Rows rows, co_await transaction.run(store::select_user(user.id)));
  CO_TRY(named(co_await transaction.commit(), inviting));
  co_return http::json_response(200, render_user(store::find_user(rows).value()));
}

}  // namespace plinth::auth
