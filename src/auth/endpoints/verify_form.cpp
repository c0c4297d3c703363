#include "auth/endpoints/verify_form.hpp"

#include "auth/body.hpp"
#include "auth/contact.hpp"

namespace plinth::auth {
namespace {

std::unexpected<Error> invalid(std::string message) {
  return bad_request(code::validation_failed, std::move(message));
}

Result<VerifyType> read_type(std::string_view text) {
  if (text.empty()) return invalid("Verify requires a verification type");
  const auto type = parse_verify_type(text);
  if (!type) return invalid("Invalid verification type");
  return *type;
}

// Address and code instead of a hash.
Result<void> read_code(
    VerifyForm& form, std::string_view code, std::string_view email, std::string_view phone
) {
  if (email.empty() == phone.empty())
    return invalid("Only an email address or phone number should be provided on verify");
  if (is_by_phone(form.type) != email.empty()) {
    return invalid(
        email.empty() ? "Invalid sms verification type" : "Invalid email verification type"
    );
  }
  if (email.empty()) {
    TRY(form.phone, normalize_phone(phone));
  } else {
    TRY(form.email, normalize_email(email));
  }
  form.hash = hash_code(email.empty() ? form.phone : form.email, code);
  return {};
}

}  // namespace

Result<VerifyForm> parse_verify_form(const http::Request& request) {
  TRY(Body body, parse_body(request));
  const std::string type = body.text("type");
  const std::string token = body.text("token");
  const std::string token_hash = body.text("token_hash");
  const std::string email = body.text("email");
  const std::string phone = body.text("phone");
  const std::string redirect = body.text("redirect_to");
  TRY(body.check());
  VerifyForm form;
  TRY(form.type, read_type(type));
  if (token.empty() == token_hash.empty())
    return invalid("Verify requires either a token or a token hash");
  if (!token_hash.empty()) {
    if (!email.empty() || !phone.empty() || !redirect.empty())
      return invalid("Only the token_hash and type should be provided");
    if (is_by_phone(form.type)) return invalid("Invalid email verification type");
    form.hash = token_hash;
    return form;
  }
  TRY(read_code(form, token, email, phone));
  return form;
}

Result<VerifyForm> parse_verify_link(const http::Request& request) {
  VerifyForm form;
  form.hash = http::find_query(request.query, "token").value_or("");
  if (form.hash.empty()) form.hash = http::find_query(request.query, "token_hash").value_or("");
  if (form.hash.empty()) return invalid("Verify requires a token or a token hash");
  TRY(form.type, read_type(http::find_query(request.query, "type").value_or("")));
  if (is_by_phone(form.type)) return invalid("Invalid email verification type");
  return form;
}

Error code_expired(const VerifyForm& form) {
  const bool by_link = form.email.empty() && form.phone.empty();
  return {
      403,
      code::otp_expired,
      by_link ? "Email link is invalid or has expired" : "Token has expired or is invalid",
  };
}

}  // namespace plinth::auth
