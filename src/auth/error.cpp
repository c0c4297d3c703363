#include "auth/error.hpp"

#include <algorithm>
#include <charconv>

#include "json/writer.hpp"

namespace plinth::auth {
namespace {

constexpr std::string_view version_header = "X-Supabase-Api-Version";
constexpr std::string_view first_version = "2024-01-01";

// Dates of this form sort as text.
bool is_date(std::string_view text) {
  if (text.size() != first_version.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = first_version[i] == '-';
    if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  }
  return text.substr(5, 2) >= "01" && text.substr(5, 2) <= "12" && text.substr(8) >= "01" &&
         text.substr(8) <= "31";
}

bool wants_codes(const http::Request& request) {
  const auto version = request.header(version_header);
  return version && is_date(*version) && *version >= first_version;
}

// The status for what a trigger of the user's raised on purpose; nothing for an error of any other
// kind.
std::optional<int> status_of_raised(const std::optional<pg::Error>& cause) {
  if (!cause || cause->fault != pg::Fault::server) return std::nullopt;
  const std::string_view state = cause->sqlstate;
  if (state == "P0001" || state.starts_with("23")) return 500;
  if (!state.starts_with("PT")) return std::nullopt;
  int status = 0;
  const auto [end, failure] =
      std::from_chars(state.data() + 2, state.data() + state.size(), status);
  const bool valid =
      failure == std::errc() && end == state.data() + state.size() && status >= 200 && status < 600;
  return valid ? std::optional(status) : std::nullopt;
}

std::string_view code_of(const Error& error) {
  if (!error.code.empty()) return error.code;
  return error.status == 500 ? code::unexpected_failure : "unknown";
}

void write_weaknesses(json::Writer& out, const Error& error) {
  if (error.weak_password_reasons.empty()) return;
  out.key("weak_password").begin_object().key("reasons").begin_array();
  for (const std::string& reason : error.weak_password_reasons) out.string(reason);
  out.end_array().end_object();
}

http::Response render_oauth(const Error& error) {
  json::Writer out;
  out.begin_object().key("error").string(error.oauth_error);
  out.key("error_description").string(error.message).end_object();
  return http::json_response(error.status, out.take());
}

http::Response render_with_code(const Error& error) {
  json::Writer out;
  out.begin_object().key("code").string(code_of(error)).key("message").string(error.message);
  write_weaknesses(out, error);
  out.end_object();
  http::Response response = http::json_response(error.status, out.take());
  response.add(std::string(version_header), std::string(first_version));
  return response;
}

http::Response render_raised(const pg::Error& cause, int status) {
  json::Writer out;
  out.begin_object().key("code").string(cause.sqlstate).key("message").string(cause.message);
  if (!cause.hint.empty()) out.key("hint").string(cause.hint);
  if (!cause.detail.empty()) out.key("detail").string(cause.detail);
  out.end_object();
  return http::json_response(status, out.take());
}

http::Response render_older(const Error& error, std::string_view request_id) {
  if (const auto status = status_of_raised(error.cause))
    return render_raised(*error.cause, *status);
  json::Writer out;
  out.begin_object().key("code").number(error.status).key("error_code").string(code_of(error));
  out.key("msg").string(error.message);
  if (error.status >= 500 && !request_id.empty()) out.key("error_id").string(request_id);
  write_weaknesses(out, error);
  out.end_object();
  return http::json_response(error.status, out.take());
}

std::unexpected<Error> refuse(int status, std::string_view code, std::string message) {
  return std::unexpected(Error(status, code, std::move(message)));
}

}  // namespace

Error::Error(pg::Error error)
    : Error(database_error(
          std::move(error), "Unexpected failure, please check server logs for more information"
      )) {}

std::unexpected<Error> bad_request(std::string_view code, std::string message) {
  return refuse(400, code, std::move(message));
}
std::unexpected<Error> unauthorized(std::string_view code, std::string message) {
  return refuse(401, code, std::move(message));
}
std::unexpected<Error> forbidden(std::string_view code, std::string message) {
  return refuse(403, code, std::move(message));
}
std::unexpected<Error> not_found(std::string_view code, std::string message) {
  return refuse(404, code, std::move(message));
}
std::unexpected<Error> unprocessable(std::string_view code, std::string message) {
  return refuse(422, code, std::move(message));
}

std::unexpected<Error> too_many(
    std::string_view code, std::string message, int64_t retry_after_seconds
) {
  Error error(429, code, std::move(message));
  error.retry_after_seconds = retry_after_seconds;
  return std::unexpected(std::move(error));
}

std::unexpected<Error> oauth_error(std::string_view error, std::string description) {
  Error out(400, "", std::move(description));
  out.oauth_error = error;
  return std::unexpected(std::move(out));
}

Error database_error(pg::Error cause, std::string_view message) {
  Error error(500, code::unexpected_failure, std::string(message));
  // Out of reach: nothing is wrong with the request, and clients may try again.
  if (cause.fault == pg::Fault::connect || cause.fault == pg::Fault::lost) {
    error.status = 503;
    error.message = "The database cannot be reached, please try again";
  }
  // 57014: the statement's deadline passed.
  if (cause.fault == pg::Fault::saturated || cause.is("57014")) {
    error = {504, code::request_timeout, "Processing this request timed out, please retry"};
  }
  error.cause = std::move(cause);
  return error;
}

http::Response render_error(const Error& error, const http::Request& request) {
  http::Response response = !error.oauth_error.empty() ? render_oauth(error)
                            : wants_codes(request)     ? render_with_code(error)
                                                       : render_older(error, request.id);
  if (!error.code.empty()) response.add("x-sb-error-code", error.code);
  if (error.status == 503 && error.cause) {
    response.add("Retry-After", std::to_string(error.cause->retry_after_seconds));
  } else if (error.retry_after_seconds > 0) {
    response.add("Retry-After", std::to_string(error.retry_after_seconds));
  }
  return response;
}

}  // namespace plinth::auth
