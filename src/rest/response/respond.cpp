#include "rest/response/respond.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "json/tree.hpp"
#include "rest/openapi/v3/document.hpp"
#include "rest/plan/result_row.hpp"
#include "rest/response/entity_tag.hpp"

namespace plinth::rest {
namespace {

struct Extent {
  int64_t offset = 0;
  int64_t rows = 0;
  std::optional<int64_t> total;
};

// The total as the client wants it known: counted, guessed by the planner, or counted as far as it
// matters and guessed beyond.
std::optional<int64_t> total_of(
    Count wanted,
    std::optional<int64_t> counted,
    std::optional<int64_t> planned,
    std::optional<int64_t> estimate_beyond
) {
  if (wanted == Count::planned) return planned;
  if (wanted != Count::estimated || !planned || !counted) return counted;
  const bool is_exact = estimate_beyond && *counted <= *estimate_beyond;
  return is_exact ? counted : std::max(*counted, *planned);
}

Extent extent_of(const ApiRequest& request, const Plan& plan, const Outcome& outcome) {
  Extent out;
  out.rows = static_cast<int64_t>(outcome.count);
  if (plan.read) out.offset = plan.read->range.offset;
  out.total =
      total_of(request.prefer.count, outcome.total, outcome.planned_rows, plan.estimate_beyond);
  return out;
}

std::string content_range(const Extent& extent) {
  const bool any = extent.rows > 0 && extent.total != 0;
  std::string out = any ? std::to_string(extent.offset) : "*";
  if (any) out.append("-").append(std::to_string(extent.offset + extent.rows - 1));
  return out.append("/").append(extent.total ? std::to_string(*extent.total) : "*");
}

int read_status(const Extent& extent) {
  if (!extent.total) return 200;
  if (extent.offset > *extent.total) return 416;
  return extent.rows < *extent.total ? 206 : 200;
}

std::optional<std::string_view> count_name(Count count) {
  switch (count) {
    case Count::exact:
      return "count=exact";
    case Count::planned:
      return "count=planned";
    case Count::estimated:
      return "count=estimated";
    case Count::none:
      break;
  }
  return std::nullopt;
}

bool applies_resolution(const ApiRequest& request, const Plan& plan) {
  return request.action == Action::insert && plan.write->conflict.has_value();
}

// In the original's order; only what had an effect is named.
std::string applied_preferences(
    const ApiRequest& request, const Plan& plan, const RespondSettings& settings
) {
  const Preferences& prefer = request.prefer;
  std::vector<std::string> out;
  const auto name_if = [&](bool applies, std::string_view text) {
    if (applies) out.emplace_back(text);
  };
  const bool inserts = request.action == Action::insert;
  const bool writes = plan.write.has_value();
  name_if(
      prefer.resolution == Resolution::merge_duplicates && applies_resolution(request, plan),
      "resolution=merge-duplicates"
  );
  name_if(
      prefer.resolution == Resolution::ignore_duplicates && applies_resolution(request, plan),
      "resolution=ignore-duplicates"
  );
  const bool takes_missing = inserts || request.action == Action::update;
  name_if(takes_missing && prefer.missing == Missing::default_, "missing=default");
  name_if(takes_missing && prefer.missing == Missing::null, "missing=null");
  name_if(writes && prefer.return_ == Return::representation, "return=representation");
  name_if(writes && prefer.return_ == Return::minimal, "return=minimal");
  name_if(writes && prefer.return_ == Return::headers_only, "return=headers-only");
  if (const auto count = count_name(prefer.count)) out.emplace_back(*count);
  name_if(settings.tx_end.can_be_overridden && prefer.tx == Tx::commit, "tx=commit");
  name_if(settings.tx_end.can_be_overridden && prefer.tx == Tx::rollback, "tx=rollback");
  name_if(prefer.handling == Handling::strict, "handling=strict");
  name_if(prefer.handling == Handling::lenient, "handling=lenient");
  if (prefer.timezone) out.push_back("timezone=" + *prefer.timezone);
  const bool limits =
      prefer.max_affected && prefer.handling == Handling::strict &&
      (request.action == Action::update || request.action == Action::remove || plan.call);
  if (limits) out.push_back(fmt::format("max-affected={}", *prefer.max_affected));
  if (out.empty()) return {};
  return fmt::format("{}", fmt::join(out, ", "));
}

void add_body(
    const ApiRequest& request, const Plan& plan, Outcome& outcome, http::Response& response
) {
  response.add("Content-Type", plan.production.content_type);
  if (request.profile_sent) response.add("Content-Profile", request.schema);
  if (outcome.spooled) {
    response.file = outcome.spooled->file;
    return;
  }
  if (outcome.body) {
    response.body = *std::move(outcome.body);
    return;
  }
  const std::string_view body = outcome.rows.text(0, result_column::body);
  const catalog::MediaHandler* handler = plan.production.handler;
  response.body = handler != nullptr && handler->is_binary ? base::hex_decode(body).value_or("")
                                                           : std::string(body);
}

// Clients refuse heads of some 16 KB, and a list of many values is three times as long when it is
// encoded. Better no header than no answer; PostgREST always sends it.
constexpr size_t max_location = 8192;

// Rows of a table or a function. An offset beyond a known total is told as an error, in the shape
// of an answer.
void read_answer(
    const ApiRequest& request,
    const Plan& plan,
    Outcome& outcome,
    const RespondSettings& settings,
    http::Response& response
) {
  const Extent extent = extent_of(request, plan, outcome);
  response.status = read_status(extent);
  if (response.status == 416) {
    response.add("Content-Range", fmt::format("*/{}", *extent.total));
    const Error error = errors::invalid_range(fmt::format(
        "An offset of {} was requested, but there are only {} rows.", extent.offset, *extent.total
    ));
    response.body = to_response(error, settings.verbosity).body;
    response.add("Content-Type", plan.production.content_type);
    return;
  }
  response.add("Content-Range", content_range(extent));
  add_body(request, plan, outcome, response);
  if (request.action == Action::read) {
    const std::string& query = request.query.canonical;
    std::string location =
        "/" + base::percent_encode(request.name) + (query.empty() ? "" : "?" + query);
    if (location.size() <= max_location) response.add("Content-Location", std::move(location));
  }
}

void call_answer(
    const ApiRequest& request,
    const Plan& plan,
    Outcome& outcome,
    const RespondSettings& settings,
    http::Response& response
) {
  read_answer(request, plan, outcome, settings, response);
  if (!plan.call->function->returns_void) return;
  response.status = 204;
  response.body.clear();
  response.headers.erase("Content-Type");
  response.headers.erase("Content-Profile");
}

// The relation's name stands as it is, the rest encoded.
std::string location_of(const ApiRequest& request, const Plan& plan, const pg::Rows& row) {
  std::string out = "/" + request.name;
  const auto& key = plan.relation->primary_key;
  for (size_t i = 0; i < key.size(); ++i) {
    out += i == 0 ? '?' : '&';
    const auto value = row.find(0, result_column::location + i);
    out +=
        base::percent_encode(key[i]) + (value ? "=eq." + base::percent_encode(*value) : "=is.null");
  }
  return out;
}

void write_answer(
    const ApiRequest& request, const Plan& plan, Outcome& outcome, http::Response& response
) {
  const pg::Rows& row = outcome.rows;
  const auto rows = static_cast<int64_t>(outcome.count);
  const bool counted =
      request.prefer.count == Count::exact || request.prefer.count == Count::estimated;
  const std::string total = counted ? std::to_string(rows) : "*";
  const bool inserts = request.action == Action::insert || request.action == Action::put;
  const bool none_new =
      row.find(0, result_column::inserted) && row.integer(0, result_column::inserted) == 0;
  response.status = inserts ? 201 : plan.wants_body ? 200 : 204;
  if (inserts && none_new) response.status = 200;
  if (request.action == Action::put && !plan.wants_body) response.status = 204;

  if (request.action == Action::update && rows > 0) {
    response.add("Content-Range", fmt::format("0-{}/{}", rows - 1, total));
  } else if (request.action != Action::put) {
    response.add("Content-Range", "*/" + total);
  }
  if (plan.wants_location && inserts && rows == 1 && !plan.relation->primary_key.empty() &&
      request.action == Action::insert) {
    response.add("Location", location_of(request, plan, row));
  }
  if (plan.wants_body) add_body(request, plan, outcome, response);
}

// What SQL asked for with the settings response.headers and response.status.
Result<void> apply_settings(const pg::Rows& row, http::Response& response) {
  if (const auto text = row.find(0, result_column::headers)) {
    const auto list = json::parse(*text);
    if (!list || !list->is_array()) return std::unexpected(errors::bad_response_headers());
    std::vector<std::pair<std::string, std::string>> wanted;
    for (const json::Value& item : list->get_array()) {
      const json::Object* object = item.if_object();
      if (object == nullptr || object->size() != 1 || !object->begin()->value().is_string()) {
        return std::unexpected(errors::bad_response_headers());
      }
      wanted.emplace_back(
          std::string(object->begin()->key()), std::string(object->begin()->value().get_string())
      );
    }
    for (const auto& [name, value] : wanted) response.headers.erase(name);
    for (const auto& [name, value] : wanted) response.headers.add(name, value);
  }
  if (const auto text = row.find(0, result_column::status)) {
    int status = 0;
    std::from_chars(text->data(), text->data() + text->size(), status);
    if (status < 100 || status > 999) return std::unexpected(errors::bad_response_status());
    response.status = status;
  }
  return {};
}

// The lines of the plan.
void explain_answer(const Plan& plan, const pg::Rows& rows, http::Response& response) {
  response.add("Content-Type", plan.production.content_type);
  for (size_t i = 0; i < rows.size(); ++i) {
    response.body += rows.text(i, 0);
    response.body += '\n';
  }
}

// The description of the schema, out of the snapshot and what the database let the role use.
void root_answer(
    const ApiRequest& request,
    const Plan& plan,
    const pg::Rows& row,
    const DocumentSettings& settings,
    http::Response& response
) {
  response.add("Content-Type", plan.production.content_type);
  if (request.profile_sent) response.add("Content-Profile", request.schema);
  response.add("Vary", "Accept, Prefer, Range");
  if (!plan.wants_body) return;
  const Usable usable = plan.root->follow_privileges
                            ? parse_usable(row.text(0, result_column::body))
                            : Usable{.everything = true, .relations = {}, .functions = {}};
  const auto render =
      plan.production.media == Media::openapi_3 ? v3::render_document : render_document;
  response.body = render(*plan.root->snapshot, request.schema, usable, settings);
}

std::string warning_of(const std::vector<std::string>& updates) {
  std::vector<std::string> out;
  for (const std::string& update : updates) {
    out.push_back(fmt::format(
        "299 plinth \"Embedded resource was referenced by relation name even though it has an "
        "alias. "
        "This is deprecated and will stop working in a future release. {}\"",
        update
    ));
  }
  return fmt::format("{}", fmt::join(out, ", "));
}

// A client that has the rows already is told so, and does not get them again.
void tag_answer(
    const ApiRequest& request, const std::optional<SpooledBody>& spooled, http::Response& response
) {
  const bool is_ok = response.status == 200 || response.status == 206;
  if (!request.is_get || request.is_head || !is_ok) return;
  const std::string tag = spooled ? spooled->tag : entity_tag(response.body);
  response.add("ETag", "\"" + tag + "\"");
  if (!request.if_none_match.contains(tag)) return;
  response.status = 304;
  response.body.clear();
  response.file.reset();
}

}  // namespace

Result<http::Response> make_response(
    const ApiRequest& request, const Plan& plan, Outcome outcome, const RespondSettings& settings
) {
  http::Response response;
  if (plan.production.explain) {
    explain_answer(plan, outcome.rows, response);
    return response;
  }
  if (plan.root) {
    root_answer(request, plan, outcome.rows, settings.document, response);
    return response;
  }
  if (plan.call) {
    call_answer(request, plan, outcome, settings, response);
  } else if (plan.write) {
    write_answer(request, plan, outcome, response);
  } else {
    read_answer(request, plan, outcome, settings, response);
  }
  if (const std::string applied = applied_preferences(request, plan, settings); !applied.empty()) {
    response.add("Preference-Applied", applied);
  }
  if (!plan.warnings.empty()) response.add("Warning", warning_of(plan.warnings));
  response.add("Vary", "Accept, Prefer, Range");
  if (plan.row_form == RowForm::document) TRY(apply_settings(outcome.rows, response));
  tag_answer(request, outcome.spooled, response);
  return response;
}

http::Response make_options_response(const Plan& plan) {
  http::Response response;
  response.add("Allow", fmt::format("{}", fmt::join(plan.allowed_methods, ",")));
  response.add("Access-Control-Allow-Origin", "*");
  response.add("Vary", "Accept, Prefer, Range");
  return response;
}

}  // namespace plinth::rest
