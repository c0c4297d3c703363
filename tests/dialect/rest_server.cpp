// The REST service alone, in front of any database and with nothing of the data model: what the
// dialect cases run against.
//
//   dialect_rest_server --db-uri "host=/tmp/x dbname=corpus user=authenticator" --port 3000
//   --schemas freight,billing ...
//
// Serves at / until it is killed.
#include <CLI/CLI.hpp>

#include "base/log.hpp"
#include "catalog/watcher.hpp"
#include "http/cors.hpp"
#include "http/server.hpp"
#include "rest/service.hpp"

namespace {

using namespace plinth;

const http::CorsPolicy cors{
    .origins = {},
    .methods = "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD",
    .exposed_headers =
        "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, "
        "Transfer-Encoding, Range-Unit",
};

struct Dialect {
  identity::Gate gate;
  rest::Service service;
};

net::Task<http::Response> serve(Dialect& dialect, http::Request& request) {
  if (auto preflight = http::answer_preflight(request, cors)) co_return *std::move(preflight);
  const auto principal = dialect.gate.authenticate(request);
  http::Response response = principal ? co_await dialect.service.handle(request, **principal)
                                      : dialect.service.refuse(request, principal.error());
  http::add_cors_headers(request, cors, response);
  co_return response;
}

}  // namespace

int main(int argc, char** argv) {
  std::string db_uri;
  std::string secret;
  uint16_t port = 3000;
  rest::Settings settings{
      .tx_end = {.can_be_overridden = true}, .aggregates_enabled = true, .plan_enabled = true
  };
  int64_t max_rows = 0;

  CLI::App cli("The REST service in front of one database.");
  cli.add_option("--db-uri", db_uri)->required();
  cli.add_option("--jwt-secret", secret)->required();
  cli.add_option("--port", port);
  cli.add_option("--schemas", settings.schemas)->delimiter(',');
  cli.add_option("--extra-search-path", settings.extra_search_path)->delimiter(',');
  cli.add_option("--max-rows", max_rows);
  const std::map<std::string, rest::OpenApiMode> openapi_modes{
      {"follow-privileges", rest::OpenApiMode::follow_privileges},
      {"ignore-privileges", rest::OpenApiMode::ignore_privileges},
      {"disabled", rest::OpenApiMode::disabled},
  };
  cli.add_option("--openapi-mode", settings.openapi_mode)
      ->transform(CLI::CheckedTransformer(openapi_modes));
  cli.add_flag("--openapi-security-active", settings.openapi_security_active);
  cli.add_option("--openapi-server-proxy-uri", settings.openapi_server_proxy_uri);
  cli.add_option("--root-spec", settings.root_spec);
  std::vector<std::string> app_settings;
  cli.add_option("--app-setting", app_settings, "name=value");
  CLI11_PARSE(cli, argc, argv);
  if (max_rows > 0) settings.max_rows = max_rows;
  for (const std::string& one : app_settings) {
    const size_t equals = one.find('=');
    settings.app_settings.push_back(
        {.name = "app.settings." + one.substr(0, equals), .value = one.substr(equals + 1)}
    );
  }

  base::start_log(base::LogFormat::human, "warn");
  net::Loop loop;
  net::WorkerPool workers(2);
  const pg::Endpoint endpoint{.conninfo = db_uri, .user = {}, .password = {}, .options = {}};
  pg::Pool pool(loop, workers, {.endpoint = endpoint});
  catalog::Catalog catalog(
      {.schemas = settings.schemas, .extra_search_path = settings.extra_search_path}
  );
  catalog::Watcher watcher(loop, workers, endpoint, catalog, [&] { pool.forget_statements(); });
  watcher.start();

  Dialect dialect{
      .gate = identity::Gate({.token_keys = crypto::KeySet::of_secret(secret), .api_keys = {}}),
      .service = rest::Service(pool, catalog, settings),
  };
  http::Router router;
  router.add({.prefix = "", .max_body = 10 << 20, .handler = [&](http::Request& request) {
                return serve(dialect, request);
              }});
  http::Server server(
      loop,
      {.port = port},
      std::move(router),
      [](const http::Request&, int status, std::string_view message) {
        return http::json_response(status, "{\"message\":\"" + std::string(message) + "\"}");
      }
  );
  if (const auto listening = server.listen(); !listening) {
    spdlog::error("{}", listening.error().message);
    return 1;
  }
  loop.run();
}
