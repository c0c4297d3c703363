#include "rest/transaction_settings.hpp"

#include <array>

#include "json/writer.hpp"
#include "pg/snippet.hpp"

namespace plinth::rest {
namespace {

std::string search_path(const std::string& schema, const std::vector<std::string>& extra) {
  std::string path = pg::quote_ident(schema);
  for (const std::string& one : extra) path += ", " + pg::quote_ident(one);
  return path;
}

// Names in lower case, the last of equal ones; cookies have a setting of their own.
std::string headers_json(const http::Request& request) {
  size_t size = 2;
  for (const http::Header& header : request.headers)
    size += header.name.size() + header.value.size() + 6;
  json::Writer w(size);
  w.begin_object();
  std::string name;
  for (size_t i = 0; i < request.headers.size(); ++i) {
    const http::Header& header = request.headers[i];
    if (http::equal_ignoring_case(header.name, "cookie")) continue;
    const bool repeated = std::any_of(
        request.headers.begin() + static_cast<long>(i) + 1,
        request.headers.end(),
        [&](const auto& later) { return http::equal_ignoring_case(later.name, header.name); }
    );
    if (repeated) continue;
    name = header.name;
    http::make_lower(name);
    w.key(name).string(header.value);
  }
  w.end_object();
  return w.take();
}

std::string cookies_json(const http::Request& request) {
  if (!request.header("cookie")) return "{}";
  json::Writer w;
  w.begin_object();
  std::string_view cookies = request.header("cookie").value_or("");
  while (!cookies.empty()) {
    const size_t end = cookies.find(';');
    const std::string_view cookie = http::trim(cookies.substr(0, end));
    cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
    const size_t equals = cookie.find('=');
    if (equals != std::string_view::npos)
      w.key(cookie.substr(0, equals)).string(cookie.substr(equals + 1));
  }
  w.end_object();
  return w.take();
}

// `$n` for the next of the parameters.
class Numbering {
 public:
  explicit Numbering(size_t taken) : taken_(taken) {}
  std::string next() { return "$" + std::to_string(++taken_); }

 private:
  size_t taken_;
};

std::string set_each(size_t count, Numbering& numbering) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    const std::string name = numbering.next();
    text += "set_config(" + name + ", " + numbering.next() + ", true), ";
  }
  return text;
}

constexpr size_t fixed_parameters = 8;

// How many settings of each kind there are; equal shapes have equal texts, so they are prepared
// once.
struct Shape {
  bool read_only = false;
  bool with_timezone = false;
  bool asynchronous = false;  // the commit does not wait for the disk
  size_t of_role = 0;
  size_t of_function = 0;
  size_t of_app = 0;

  bool is_plain() const { return of_role + of_function + of_app == 0 && !asynchronous; }
};

std::string make_settings_text(const Shape& shape) {
  Numbering numbering(fixed_parameters);
  // set_config() gives back what it was given. Nobody wants it: only how many are null is sent.
  std::string text = "select pg_catalog.num_nulls(set_config('search_path', $1, true), ";
  text += set_each(shape.of_role, numbering);
  text +=
      "set_config('role', $2, true), set_config('request.jwt.claims', $3, true), "
      "set_config('request.jwt.claim.sub', $4, true), "
      "set_config('request.jwt.claim.role', $2, true), set_config('request.method', $5, true), "
      "set_config('request.path', $6, true), set_config('request.headers', $7, true), ";
  if (shape.with_timezone) text += "set_config('timezone', " + numbering.next() + ", true), ";
  text += set_each(shape.of_function, numbering);
  text += set_each(shape.of_app, numbering);
  text += "set_config('request.cookies', $8, true)";
  if (shape.asynchronous) text += ", set_config('synchronous_commit', 'off', true)";
  if (shape.read_only) text += ", set_config('transaction_read_only', 'on', true)";
  return text + ")";
}

// The four usual texts are made once.
std::string settings_text(const Shape& shape) {
  static const std::array<std::string, 4> texts{
      make_settings_text({.read_only = false, .with_timezone = false}),
      make_settings_text({.read_only = false, .with_timezone = true}),
      make_settings_text({.read_only = true, .with_timezone = false}),
      make_settings_text({.read_only = true, .with_timezone = true}),
  };
  if (!shape.is_plain()) return make_settings_text(shape);
  return texts[(shape.read_only ? 2 : 0) + (shape.with_timezone ? 1 : 0)];
}

void append(const std::vector<catalog::Setting>& settings, std::vector<pg::Parameter>& out) {
  for (const catalog::Setting& setting : settings) {
    out.emplace_back(setting.name);
    out.emplace_back(setting.value);
  }
}

constexpr std::string_view isolation_setting = "default_transaction_isolation";

// The words as they stand in `begin isolation level …`; nothing for what is none.
std::string_view isolation_level(std::string_view value) {
  for (const std::string_view level :
       {"serializable", "repeatable read", "read committed", "read uncommitted"}) {
    if (http::equal_ignoring_case(value, level)) return level;
  }
  return {};
}

}  // namespace

ExtraSettings extra_settings(
    const std::vector<catalog::Setting>& role,
    const catalog::Function* function,
    const std::vector<std::string>& hoisted
) {
  ExtraSettings out;
  for (const catalog::Setting& setting : role) {
    if (setting.name == isolation_setting) {
      out.isolation = isolation_level(setting.value);
    } else {
      out.role.push_back(setting);
    }
  }
  if (function == nullptr) return out;
  for (const catalog::Setting& setting : function->settings) {
    if (std::ranges::find(hoisted, setting.name) == hoisted.end()) continue;
    if (setting.name == isolation_setting) {
      out.isolation = isolation_level(setting.value);
    } else {
      out.function.push_back(setting);
    }
  }
  return out;
}

pg::Statement settings_statement(
    const ApiRequest& request,
    const http::Request& http_request,
    const identity::Principal& principal,
    bool read_only,
    const ExecuteSettings& settings,
    const ExtraSettings& extra
) {
  pg::Statement out;
  out.text = settings_text({
      .read_only = read_only,
      .with_timezone = request.prefer.timezone.has_value(),
      .asynchronous = settings.group_commit && !read_only,
      .of_role = extra.role.size(),
      .of_function = extra.function.size(),
      .of_app = settings.app_settings.size(),
  });
  const size_t extras = extra.role.size() + extra.function.size() + settings.app_settings.size();
  out.parameters.reserve(fixed_parameters + 1 + 2 * extras);
  out.parameters.emplace_back(search_path(request.schema, settings.extra_search_path));
  out.parameters.emplace_back(principal.role);
  out.parameters.emplace_back(principal.claims);
  out.parameters.emplace_back(principal.subject);
  out.parameters.emplace_back(http_request.method);
  out.parameters.emplace_back(http_request.path);
  out.parameters.emplace_back(headers_json(http_request));
  out.parameters.emplace_back(cookies_json(http_request));
  append(extra.role, out.parameters);
  if (request.prefer.timezone) out.parameters.emplace_back(*request.prefer.timezone);
  append(extra.function, out.parameters);
  append(settings.app_settings, out.parameters);
  return out;
}

}  // namespace plinth::rest
