#include "app/local_auth.hpp"

#include <fmt/format.h>

#include "app/io_thread.hpp"

namespace plinth::app {
namespace {

base::Error refusal(const http::Response& response) {
  const json::Object body = json::parse_object(response.body).value_or(json::Object());
  const auto message = json::find_string(body, "msg");
  base::Error error{
      .message = message ? std::string(*message) : fmt::format("status {}", response.status),
      .hint = {},
  };
  if (response.status == 503) {
    error.hint =
        "The secrets of this project (.plinth/secrets.toml, [auth] jwt_secret) have to be those of "
        "the Plinth that serves the database; `plinth migrate` sets its passwords from them.";
  }
  return error;
}

net::Task<void> answer(
    net::Loop& loop, auth::Service& service, http::Request& request, http::Response& response
) {
  response = co_await service.handle(request);
  loop.stop();
}

}  // namespace

LocalAuth::LocalAuth(
    const Project& project,
    const Secrets& secrets,
    const pg::Endpoint& administrator,
    auth::MailTemplates templates
)
    : secrets_(secrets),
      templates_(std::move(templates)),
      pool_(
          loop_,
          workers_,
          {.endpoint = endpoint_as(administrator, "supabase_auth_admin", secrets.jwt_secret),
           .max_connections = 2}
      ),
      service_(
          auth::ServiceParts{
              .pool = pool_,
              .cpu = workers_,
              .hashing = workers_,
              .outgoing = workers_,
              .templates = templates_
          },
          auth_settings(project.config, secrets)
      ) {}

base::Checked<std::unique_ptr<LocalAuth>> LocalAuth::open(
    const Project& project, const Secrets& secrets, const pg::Endpoint& administrator
) {
  auto templates = auth::MailTemplates::load(project.config.auth.email, project.workdir);
  if (!templates) {
    return std::unexpected(base::Error{.message = std::move(templates).error(), .hint = {}});
  }
  return std::unique_ptr<LocalAuth>(
      new LocalAuth(project, secrets, administrator, *std::move(templates))
  );
}

base::Checked<json::Object> LocalAuth::ask(
    std::string_view method, const std::string& target, std::string body
) {
  http::Request request;
  request.head = fmt::format("Bearer {}", secrets_.secret_key);
  request.method = method;
  request.target = target;
  const size_t mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = request.target.substr(mark + 1);
  request.headers = {{"Authorization", request.head}};
  request.body = std::move(body);
  request.id = "command";
  const http::Response response = run(request);
  if (response.status >= 400) return std::unexpected(refusal(response));
  return json::parse_object(response.body).value_or(json::Object());
}

http::Response LocalAuth::run(http::Request& request) {
  http::Response response;
  net::spawn(loop_.executor(), "command", answer(loop_, service_, request, response));
  loop_.context().restart();
  loop_.run();
  return response;
}

}  // namespace plinth::app
