#include "rest/error.hpp"

#include <fmt/format.h>

#include "json/writer.hpp"

namespace plinth::rest {

namespace {

void write_details(json::Writer& w, const Error& error) {
  w.key("details");
  if (error.details_json) {
    w.raw(*error.details_json);
  } else if (error.details) {
    w.string(*error.details);
  } else {
    w.null();
  }
  w.key("hint");
  error.hint ? w.string(*error.hint) : w.null();
}

}  // namespace

http::Response to_response(const Error& error, Verbosity verbosity) {
  json::Writer w;
  w.begin_object().key("code").string(error.code);
  if (verbosity == Verbosity::verbose) write_details(w, error);
  w.key("message").string(error.message);
  if (error.item) w.key("item").number(static_cast<int64_t>(*error.item));
  w.end_object();

  http::Response response = http::json_response(error.status, w.take());
  response.reason = error.reason;
  response.add("Proxy-Status", "PostgREST; error=" + error.code);
  for (const auto& [name, value] : error.headers) response.add(name, value);
  return response;
}

namespace errors {
namespace {

Error make(int status, std::string code, std::string message) {
  return {.status = status, .code = std::move(code), .message = std::move(message)};
}

Error with_hint(Error error, std::string hint) {
  error.hint = std::move(hint);
  return error;
}

Error with_details(Error error, std::string details) {
  error.details = std::move(details);
  return error;
}

}  // namespace

Error parse_failed(
    std::string_view what, std::string_view raw, TextPlace place, std::string details
) {
  return with_details(
      make(
          400,
          "PGRST100",
          fmt::format(
              "\"failed to parse {} ({})\" (line {}, column {})",
              what,
              raw,
              place.line,
              place.column
          )
      ),
      std::move(details)
  );
}

Error method_not_allowed_on_rpc(std::string_view method) {
  return make(405, "PGRST101", fmt::format("Cannot use the {} method on RPC", method));
}

Error invalid_body(std::string message) { return make(400, "PGRST102", std::move(message)); }

Error invalid_range(std::string details) {
  return with_details(make(416, "PGRST103", "Requested range not satisfiable"), std::move(details));
}

Error put_filters() {
  return make(
      405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators"
  );
}

Error invalid_schema(std::string_view schema, const std::vector<std::string>& exposed) {
  Error error = make(406, "PGRST106", fmt::format("Invalid schema: {}", schema));
  error.hint = fmt::format("Only the following schemas are exposed: {}", fmt::join(exposed, ", "));
  return error;
}

Error not_acceptable(std::string_view media_types) {
  return make(
      406, "PGRST107", fmt::format("None of these media types are available: {}", media_types)
  );
}

Error not_embedded(std::string_view name) {
  Error error =
      make(400, "PGRST108", fmt::format("'{}' is not an embedded resource in this request", name));
  error.hint = fmt::format("Verify that '{}' is included in the 'select' query parameter.", name);
  return error;
}

Error target_name_not_allowed(std::string_view name, std::string_view alias) {
  Error out = not_embedded(name);
  out.details = "Target names are not allowed in filters if they have an alias";
  out.hint = fmt::format("Change '{}' to '{}' in filters, orders or limits.", name, alias);
  return out;
}

Error bad_response_headers() {
  return make(
      500,
      "PGRST111",
      "response.headers guc must be a JSON array composed of objects with a single key and a "
      "string value"
  );
}

Error bad_response_status() {
  return make(500, "PGRST112", "response.status guc must be a valid status code");
}

Error put_limits() {
  return make(400, "PGRST114", "limit/offset querystring parameters are not allowed for PUT");
}

Error put_mismatch() {
  return make(400, "PGRST115", "Payload values do not match URL in primary key column(s)");
}

Error aggregates_disabled() {
  return make(400, "PGRST123", "Use of aggregate functions is not allowed");
}

Error not_single(size_t rows) {
  return with_details(
      make(406, "PGRST116", "Cannot coerce the result to a single JSON object"),
      fmt::format("The result contains {} rows", rows)
  );
}

Error unsupported_method(std::string_view method) {
  return make(405, "PGRST117", fmt::format("Unsupported HTTP method: {}", method));
}

Error related_order(std::string_view origin, std::string_view target) {
  return with_details(
      make(400, "PGRST118", fmt::format("A related order on '{}' is not possible", target)),
      fmt::format(
          "'{}' and '{}' do not form a many-to-one or one-to-one relationship", origin, target
      )
  );
}

Error invalid_preferences(std::string_view list) {
  return with_details(
      make(400, "PGRST122", "Invalid preferences given with handling=strict"),
      fmt::format("Invalid preferences: {}", list)
  );
}

Error too_many_affected(size_t rows) {
  return with_details(
      make(400, "PGRST124", "Query result exceeds max-affected preference constraint"),
      fmt::format("The query affects {} rows", rows)
  );
}

Error invalid_path() { return make(404, "PGRST125", "Invalid path specified in request URL"); }

Error root_disabled() { return make(404, "PGRST126", "Root endpoint metadata is disabled"); }

Error not_implemented(std::string details) {
  return with_details(make(400, "PGRST127", "Feature not implemented"), std::move(details));
}

Error max_affected_needs_set() {
  return make(
      400,
      "PGRST128",
      "Function must return SETOF or TABLE when max-affected preference is used with "
      "handling=strict"
  );
}

Error refused(int status, std::string_view reason) {
  Error error = make(status, "PGRST100", "The request cannot be read");
  switch (status) {
    case 413:
      return with_hint(
          make(status, "PGRST100", "The body is larger than this server takes"),
          "Send the rows in several requests."
      );
    case 414:
      return with_hint(
          make(status, "PGRST100", "The URL is longer than this server takes"),
          "Call a function by POST: what stands in its body may be longer."
      );
    case 431:
      return make(status, "PGRST100", "The headers are longer than this server takes");
    default:
      return with_details(std::move(error), std::string(reason));
  }
}

Error too_many_requests(std::string_view limit, int64_t retry_after_seconds) {
  return with_hint(
      with_details(
          make(429, "PLINTH429", "Too many requests"),
          fmt::format("The rate limit \"{}\" is used up.", limit)
      ),
      fmt::format("Try again in {} s, as Retry-After says.", retry_after_seconds)
  );
}

Error too_large(std::string message) { return make(413, "PGRST100", std::move(message)); }

Error invalid_batch(std::string message) { return make(400, "PLINTH100", std::move(message)); }

Error bad_reference(std::string_view reference, std::string_view why) {
  return make(400, "PLINTH101", fmt::format("The reference \"{}\" {}", reference, why));
}

Error batch_too_large(std::string message) { return make(413, "PLINTH102", std::move(message)); }

Error batch_too_slow() {
  return with_hint(
      make(504, "PLINTH103", "The batch took too long and was rolled back"),
      "Send fewer requests in one batch."
  );
}

Error item_answer(int status, std::string message) {
  return make(status, "PLINTH104", std::move(message));
}

Error not_text() {
  return make(406, "PLINTH105", "The answer is no text, so it cannot be part of a batch's answer");
}

Error batch_method(std::string_view method) {
  Error error = unsupported_method(method);
  error.hint = "Send a batch by POST.";
  error.headers.emplace_back("Allow", "POST");
  return error;
}

Error no_relationship(
    std::string_view origin,
    std::string_view target,
    std::string_view schema,
    std::string_view hint_name,
    std::optional<std::string> hint
) {
  Error error = make(
      400,
      "PGRST200",
      fmt::format(
          "Could not find a relationship between '{}' and '{}' in the schema cache", origin, target
      )
  );
  const std::string hinted =
      hint_name.empty() ? "" : fmt::format(" using the hint '{}'", hint_name);
  error.details = fmt::format(
      "Searched for a foreign key relationship between '{}' and '{}'{} in the schema '{}', but no "
      "matches were found.",
      origin,
      target,
      hinted,
      schema
  );
  error.hint = std::move(hint);
  return error;
}

Error ambiguous_relationship(
    std::string_view origin, std::string_view target, std::string details_json, std::string hint
) {
  Error error = make(
      300,
      "PGRST201",
      fmt::format(
          "Could not embed because more than one relationship was found for '{}' and '{}'",
          origin,
          target
      )
  );
  error.details_json = std::move(details_json);
  error.hint = std::move(hint);
  return error;
}

Error no_function(std::string message, std::string details, std::optional<std::string> hint) {
  Error error = with_details(make(404, "PGRST202", std::move(message)), std::move(details));
  error.hint = std::move(hint);
  return error;
}

Error ambiguous_function(std::string_view candidates) {
  Error error = make(
      300,
      "PGRST203",
      fmt::format("Could not choose the best candidate function between: {}", candidates)
  );
  error.hint =
      "Try renaming the parameters or the function itself in the database so function overloading "
      "can be resolved";
  return error;
}

Error no_column(std::string_view column, std::string_view relation) {
  return make(
      400,
      "PGRST204",
      fmt::format("Could not find the '{}' column of '{}' in the schema cache", column, relation)
  );
}

Error no_relation(std::string_view schema, std::string_view name, std::optional<std::string> hint) {
  Error error = make(
      404,
      "PGRST205",
      fmt::format("Could not find the table '{}.{}' in the schema cache", schema, name)
  );
  error.hint = std::move(hint);
  return error;
}

Error precondition_failed() {
  Error error =
      make(412, "PLINTH412", "What is to be changed is not what If-Match or If-None-Match says");
  error.hint = "Somebody has changed it since. Read it again, and try with the new ETag.";
  return error;
}

Error embed_too_deep(int64_t limit) {
  Error error = make(
      400, "PLINTH400", fmt::format("Embeds may go {} deep for this role, and no deeper", limit)
  );
  error.hint = "Ask for what is further away in a request of its own.";
  return error;
}

Error response_too_large(int64_t limit) {
  Error error = make(
      400,
      "PLINTH400",
      fmt::format("The answer has more than the {} bytes this role may have", limit)
  );
  error.hint = "Ask for fewer rows (limit) or columns (select).";
  return error;
}

Error no_room_for_result(const base::Error& reason) {
  Error error = make(507, "PLINTH507", reason.message);
  error.hint =
      reason.hint.empty() ? "Ask for fewer rows (limit) or columns (select)." : reason.hint;
  return error;
}

Error role_is_busy(std::string_view role) {
  Error error =
      make(429, "PLINTH429", fmt::format("Too many requests of the role {} are under way", role));
  error.hint = "Try again in a moment.";
  error.headers.emplace_back("Retry-After", "1");
  return error;
}

Error no_schema_yet() {
  Error error =
      make(503, "PGRST002", "Could not query the database for the schema cache. Retrying.");
  error.headers.emplace_back("Retry-After", "1");
  return error;
}

}  // namespace errors

}  // namespace plinth::rest
