// Every error of the REST dialect, with the codes, statuses and words of PostgREST. One constructor
// function per kind; nothing else in rest/ makes an Error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "pg/error.hpp"

namespace plinth::rest {

struct Error {
  int status = 500;
  std::string code;
  std::string message;
  std::optional<std::string> details;       // a string
  std::optional<std::string> details_json;  // instead of details: a JSON value
  std::optional<std::string> hint;
  std::optional<size_t> item;  // which request of a batch it is about, from 0
  std::string reason;          // HTTP reason phrase, unless empty
  std::vector<std::pair<std::string, std::string>> headers;
};

template <class T>
using Result = base::Result<T, Error>;

// How much of an error clients are told: all, or code and message alone.
enum class Verbosity { verbose, minimal };

// The answer of that error; its body has the members code, details, hint, message.
http::Response to_response(const Error& error, Verbosity verbosity = Verbosity::verbose);

// Where in a text something is, both from 1.
struct TextPlace {
  size_t line = 1;
  size_t column = 1;
};

namespace errors {

// ---- what the original does not have (PLINTHxxx: the status)
Error precondition_failed();
Error embed_too_deep(int64_t limit);
Error response_too_large(int64_t limit);
Error no_room_for_result(const base::Error& reason);
Error role_is_busy(std::string_view role);

// ---- requests that cannot be understood (PGRST1xx)
Error parse_failed(
    std::string_view what, std::string_view raw, TextPlace place, std::string details
);                                                                                       // PGRST100
Error method_not_allowed_on_rpc(std::string_view method);                                // PGRST101
Error invalid_body(std::string message);                                                 // PGRST102
Error invalid_range(std::string details);                                                // PGRST103
Error put_filters();                                                                     // PGRST105
Error invalid_schema(std::string_view schema, const std::vector<std::string>& exposed);  // PGRST106
Error not_acceptable(std::string_view media_types);                                      // PGRST107
Error target_name_not_allowed(std::string_view name, std::string_view alias);
Error not_embedded(std::string_view name);                              // PGRST108
Error bad_response_headers();                                           // PGRST111
Error bad_response_status();                                            // PGRST112
Error put_limits();                                                     // PGRST114
Error put_mismatch();                                                   // PGRST115
Error not_single(size_t rows);                                          // PGRST116
Error unsupported_method(std::string_view method);                      // PGRST117
Error related_order(std::string_view origin, std::string_view target);  // PGRST118
Error invalid_preferences(std::string_view list);                       // PGRST122
Error aggregates_disabled();                                            // PGRST123
Error too_many_affected(size_t rows);                                   // PGRST124
Error invalid_path();                                                   // PGRST125
Error root_disabled();                                                  // PGRST126
Error not_implemented(std::string details);                             // PGRST127
Error max_affected_needs_set();                                         // PGRST128
Error too_large(std::string message);                                   // 413, ours
// What was no request the service could look at: a body, URL or head beyond the limits, or no HTTP.
Error refused(int status, std::string_view reason);
// 429, ours: a limit of that name allows no more for so many seconds.
Error too_many_requests(std::string_view limit, int64_t retry_after_seconds);

// ---- batches, which PostgREST does not know
Error invalid_batch(std::string message);                               // PLINTH100
Error bad_reference(std::string_view reference, std::string_view why);  // PLINTH101
Error batch_too_large(std::string message);                             // PLINTH102, 413
Error batch_too_slow();                                                 // PLINTH103, 504
Error item_answer(int status, std::string message);                     // PLINTH104
Error not_text();                                                       // PLINTH105, 406
Error batch_method(std::string_view method);                            // PGRST117

// ---- what the schema does not have (PGRST2xx)
Error no_relationship(
    std::string_view origin,
    std::string_view target,
    std::string_view schema,
    std::string_view hint_name,
    std::optional<std::string> hint
);
Error ambiguous_relationship(
    std::string_view origin, std::string_view target, std::string details_json, std::string hint
);
Error no_function(std::string message, std::string details, std::optional<std::string> hint);
Error ambiguous_function(std::string_view candidates);
Error no_column(std::string_view column, std::string_view relation);
Error no_relation(std::string_view schema, std::string_view name, std::optional<std::string> hint);

// ---- the database
Error no_schema_yet();  // PGRST002
// `anonymous`: the request ran as the anonymous role, which turns "permission denied" into 401.
Error database(const pg::Error& error, bool anonymous);

}  // namespace errors

}  // namespace plinth::rest
