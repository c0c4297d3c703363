// What PostgreSQL's errors become on the wire.
#include <charconv>

#include "json/tree.hpp"
#include "rest/error.hpp"

namespace plinth::rest::errors {
namespace {

// SQLSTATE to status, first match wins. PostgREST's table, in its order.
struct StatusRule {
  std::string_view prefix;
  int status;
};
constexpr StatusRule status_rules[] = {
    {"08", 503},    {"09", 500},    {"0L", 403},    {"0P", 403}, {"23503", 409}, {"23505", 409},
    {"25006", 405}, {"21", 500},    {"22023", 400}, {"25", 500}, {"28", 403},    {"2D", 500},
    {"38", 500},    {"39", 500},    {"3B", 500},    {"40", 500}, {"53400", 500}, {"53", 503},
    {"54", 500},    {"55", 500},    {"57P01", 503}, {"57", 500}, {"58", 500},    {"F0", 500},
    {"HV", 500},    {"P0001", 400}, {"P0", 500},    {"XX", 500}, {"42883", 404}, {"42P01", 404},
    {"42P17", 500},
};

int status_of(const pg::Error& error, bool anonymous) {
  const std::string_view state = error.sqlstate;
  const std::string_view message = error.message;
  if (state == "21000" && message.ends_with("requires a WHERE clause")) return 400;
  if (state == "22023" && message.starts_with("role \"") && message.ends_with("does not exist"))
    return 401;
  if (state == "42883" && message.starts_with("function xmlagg(")) return 406;
  if (state == "42501") return anonymous ? 401 : 403;
  for (const auto& [prefix, status] : status_rules) {
    if (state.starts_with(prefix)) return status;
  }
  return 400;
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Error raised_badly(std::string details, std::string hint) {
  Error error{
      .status = 500,
      .code = "PGRST121",
      .message = "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error"
  };
  error.details = std::move(details);
  error.hint = std::move(hint);
  return error;
}

Error bad_message(const pg::Error& raised) {
  return raised_badly(
      "Invalid JSON value for MESSAGE: '" + raised.message + "'",
      "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: "
      "'details', "
      "'hint'."
  );
}

Error bad_detail(std::string details) {
  return raised_badly(
      std::move(details),
      "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and "
      "optional key: 'status_text'."
  );
}

std::optional<std::string> member(const json::Object& object, std::string_view key) {
  const auto text = json::find_string(object, key);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

// `raise sqlstate 'PGRST'`: the SQL author writes the whole answer, as JSON in MESSAGE and DETAIL.
Error raised_as_pgrst(const pg::Error& raised) {
  const auto message = json::parse_object(raised.message);
  if (!message || !member(*message, "code") || !member(*message, "message"))
    return bad_message(raised);
  if (raised.detail.empty()) return bad_detail("DETAIL is missing in the RAISE statement");
  const auto detail = json::parse_object(raised.detail);
  const auto invalid = "Invalid JSON value for DETAIL: '" + raised.detail + "'";
  if (!detail) return bad_detail(invalid);
  const auto status = json::find_integer(*detail, "status");
  const json::Value* headers = json::find(*detail, "headers");
  const bool is_status = status && *status >= 100 && *status <= 999;
  if (!is_status || headers == nullptr || !headers->is_object()) return bad_detail(invalid);

  Error error{
      .status = static_cast<int>(*status),
      .code = *member(*message, "code"),
      .message = *member(*message, "message")
  };
  error.details = member(*message, "details");
  error.hint = member(*message, "hint");
  error.reason = member(*detail, "status_text").value_or("");
  for (const auto& header : headers->get_object()) {
    if (!header.value().is_string()) return bad_detail(invalid);
    error.headers.emplace_back(std::string(header.key()), std::string(header.value().get_string()));
  }
  return error;
}

Error unreachable(int status, std::string code, std::string message, const pg::Error& error) {
  Error out{.status = status, .code = std::move(code), .message = std::move(message)};
  out.details = error.message;
  out.headers.emplace_back("Retry-After", std::to_string(std::max(1, error.retry_after_seconds)));
  return out;
}

}  // namespace

Error database(const pg::Error& error, bool anonymous) {
  switch (error.fault) {
    case pg::Fault::connect:
      return unreachable(503, "PGRST000", "Database connection error.", error);
    case pg::Fault::lost:
      return unreachable(503, "PGRST001", "Database client error. Retrying the connection.", error);
    case pg::Fault::saturated: {
      Error out = unreachable(
          504, "PGRST003", "Timed out acquiring connection from connection pool.", error
      );
      out.details.reset();
      return out;
    }
    case pg::Fault::server:
      break;
  }
  if (error.sqlstate == "PGRST") return raised_as_pgrst(error);

  Error out{
      .status = status_of(error, anonymous), .code = error.sqlstate, .message = error.message
  };
  out.details = unless_empty(error.detail);
  out.hint = unless_empty(error.hint);
  if (error.sqlstate.starts_with("PT")) {
    const std::string_view digits = std::string_view(error.sqlstate).substr(2);
    int status = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), status).ptr;
    const bool numeric = end == digits.data() + digits.size() && status >= 100;
    out.status = numeric ? status : 500;
    out.reason = numeric ? error.message : "";
  }
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (out.status == 503) out.headers.emplace_back("Retry-After", "1");
  return out;
}

}  // namespace plinth::rest::errors
