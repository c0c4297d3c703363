#include <algorithm>
#include <charconv>
#include <limits>

#include "base/encoding.hpp"
#include "rest/request/api_request.hpp"
#include "rest/request/parse_query.hpp"

namespace plinth::rest {
namespace {

enum class ResourceKind { root, relation, function };

struct Resource {
  ResourceKind kind = ResourceKind::root;
  std::string name;
};

Result<Resource> parse_root(const RootSettings& root) {
  if (!root.enabled) return std::unexpected(errors::root_disabled());
  if (root.function.empty()) return Resource{};
  return Resource{.kind = ResourceKind::function, .name = std::string(root.function)};
}

Result<Resource> parse_path(std::string_view path, const RootSettings& root) {
  if (path.empty() || path == "/") return parse_root(root);
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t slash = path.find('/');
    segments.push_back(base::percent_decode(path.substr(0, slash)));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash);
  }
  if (segments.size() == 1 && !segments[0].empty())
    return Resource{.kind = ResourceKind::relation, .name = segments[0]};
  if (segments.size() == 2 && segments[0] == "rpc" && !segments[1].empty()) {
    return Resource{.kind = ResourceKind::function, .name = segments[1]};
  }
  return std::unexpected(errors::invalid_path());
}

Result<Action> root_action(std::string_view method) {
  if (method == "GET" || method == "HEAD") return Action::read_root;
  if (method == "OPTIONS") return Action::inspect_root;
  return std::unexpected(errors::unsupported_method(method));
}

Result<Action> function_action(std::string_view method) {
  if (method == "GET" || method == "HEAD" || method == "POST") return Action::call;
  if (method == "OPTIONS") return Action::inspect_call;
  return std::unexpected(errors::method_not_allowed_on_rpc(method));
}

Result<Action> relation_action(std::string_view method) {
  if (method == "GET" || method == "HEAD") return Action::read;
  if (method == "POST") return Action::insert;
  if (method == "PATCH") return Action::update;
  if (method == "PUT") return Action::put;
  if (method == "DELETE") return Action::remove;
  if (method == "OPTIONS") return Action::inspect;
  return std::unexpected(errors::unsupported_method(method));
}

Result<Action> action_of(std::string_view method, ResourceKind kind) {
  switch (kind) {
    case ResourceKind::root:
      return root_action(method);
    case ResourceKind::function:
      return function_action(method);
    case ResourceKind::relation:
      break;
  }
  return relation_action(method);
}

Result<void> choose_schema(
    const http::Request& request, const std::vector<std::string>& schemas, ApiRequest& out
) {
  const bool reads =
      request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  const auto profile = request.header(reads ? "accept-profile" : "content-profile");
  out.profile_sent = profile.has_value() || schemas.size() > 1;
  out.schema = profile ? std::string(*profile) : schemas.front();
  if (std::ranges::find(schemas, out.schema) == schemas.end()) {
    return std::unexpected(errors::invalid_schema(out.schema, schemas));
  }
  return {};
}

std::optional<int64_t> number(std::string_view digits) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size() || value < 0)
    return std::nullopt;
  return value;
}

int64_t sum_or_max(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

// The Range header ("0-24") narrows what limit and offset leave. Anything else than two numbers is
// ignored.
Result<void> apply_range_header(const http::Request& request, Query& query) {
  const auto header = request.header("range");
  if (!header || request.method != "GET") return {};
  const size_t dash = header->find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = number(header->substr(0, dash));
  const std::string_view upper = header->substr(dash + 1);
  const auto last = number(upper);
  if (!first || (!upper.empty() && !last)) return {};
  if (last && *last < *first) {
    return std::unexpected(errors::invalid_range(
        "The lower boundary must be lower than or equal to the upper boundary in the Range header."
    ));
  }
  Range& range = query.ranges[{}];
  const bool limited_to_nothing = range.limit == 0;
  const std::optional<int64_t> end =
      range.limit ? std::optional(sum_or_max(range.offset, *range.limit)) : std::nullopt;
  range.offset = std::max(range.offset, *first);
  std::optional<int64_t> stop = last ? std::optional(sum_or_max(*last, 1)) : std::nullopt;
  if (end && (!stop || *end < *stop)) stop = end;
  if (stop && *stop <= range.offset && !limited_to_nothing) {
    return std::unexpected(errors::invalid_range("Limit should be greater than or equal to zero."));
  }
  if (stop) range.limit = std::max<int64_t>(0, *stop - range.offset);
  return {};
}

Result<void> read_query(const http::Request& request, ResourceKind kind, ApiRequest& out) {
  if (kind == ResourceKind::root) {
    TRY(const DocumentChoice choice, take_document_version(request.query));
    out.document = choice.version;
    TRY(out.query, parse_query(choice.query, Arguments::no));
    return {};
  }
  const bool takes_arguments = out.action == Action::call && out.is_get;
  TRY(out.query, parse_query(request.query, takes_arguments ? Arguments::yes : Arguments::no));
  return {};
}

Result<void> read_payload(const http::Request& request, ApiRequest& out) {
  const bool listed = out.query.columns.has_value();
  if (out.action == Action::insert || out.action == Action::update || out.action == Action::put) {
    TRY(out.payload, parse_write_payload(request, listed && out.action != Action::put));
  } else if (out.action == Action::call && !out.is_get) {
    TRY(out.payload, parse_call_payload(request, listed));
  }
  return {};
}

}  // namespace

Result<ApiRequest> parse_request(
    const http::Request& request, const std::vector<std::string>& schemas, const RootSettings& root
) {
  ApiRequest out;
  TRY(Resource resource, parse_path(request.path, root));
  out.name = std::move(resource.name);
  TRY(choose_schema(request, schemas, out));
  TRY(out.action, action_of(request.method, resource.kind));
  out.is_head = request.method == "HEAD";
  out.is_get = request.method == "GET" || out.is_head;
  TRY(read_query(request, resource.kind, out));
  if (out.action == Action::put && out.query.has_limits)
    return std::unexpected(errors::put_limits());
  TRY(apply_range_header(request, out.query));
  TRY(read_payload(request, out));
  out.prefer = parse_preferences(request.header_list("prefer"));
  out.accept = parse_accept(request.header("accept"));
  out.if_match = parse_entity_tags(request.header_list("if-match"), true);
  out.if_none_match = parse_entity_tags(request.header_list("if-none-match"), false);
  return out;
}

}  // namespace plinth::rest
