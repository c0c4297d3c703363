// For the tests of the whole service: one PostgreSQL for the program with schema/platform in it,
// and requests as tables. A scenario is a request, and what its answer must and must not contain.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "auth/service.hpp"
#include "crypto/jwt.hpp"
#include "json/tree.hpp"
#include "support/run_task.hpp"
#include "support/test_cluster.hpp"

namespace plinth::auth {

struct Ask {
  std::string method = "POST";
  std::string target;  // path and query below /auth/v1
  std::string body = {};
  std::string bearer = {};
  std::vector<http::Header> headers = {};
};

struct Scenario {
  std::string name;
  Ask ask;
  int status = 200;
  std::vector<std::string> contains = {};
  std::vector<std::string> lacks = {};
};

class ServiceTest : public testing::Test {
 public:
  static std::unique_ptr<http::Request> make_request(const Ask& wanted) {
    auto request = std::make_unique<http::Request>();
    request->head =
        wanted.method + wanted.target + (wanted.bearer.empty() ? "" : "Bearer " + wanted.bearer);
    const std::string_view head = request->head;
    const size_t target_end = wanted.method.size() + wanted.target.size();
    request->method = head.substr(0, wanted.method.size());
    request->target = head.substr(wanted.method.size(), wanted.target.size());
    const size_t mark = request->target.find('?');
    request->path = request->target.substr(0, mark);
    if (mark != std::string_view::npos) request->query = request->target.substr(mark + 1);
    request->headers = wanted.headers;
    if (!wanted.bearer.empty())
      request->headers.push_back({"Authorization", head.substr(target_end)});
    request->body = wanted.body;
    request->peer = "127.0.0.1";
    request->id = "test";
    return request;
  }

 protected:
  static void SetUpTestSuite() {
    if (cluster_ || test::postgres_is_missing()) return;
    auto started = test::Cluster::start();
    ASSERT_TRUE(started) << started.error().message << "\n" << started.error().hint;
    cluster_ = *std::move(started);
    const auto applied = cluster_->apply_platform_schema();
    ASSERT_TRUE(applied) << applied.error().message;
  }

  void SetUp() override {
    if (const auto reason = test::postgres_is_missing()) GTEST_SKIP() << *reason;
    ASSERT_TRUE(cluster_);
    start(settings_);
  }

  // A service with other settings, from here on.
  void start(Settings settings) {
    settings_ = std::move(settings);
    service_ = std::make_unique<Service>(
        ServiceParts{
            .pool = *pool_ptr(),
            .cpu = cpu_,
            .hashing = cpu_,
            .outgoing = outgoing_,
            .templates = templates_
        },
        settings_
    );
  }

  http::Response ask(const Ask& wanted) {
    const auto request = make_request(wanted);
    return test::run_task(loop_, service_->handle(*request));
  }

  json::Object ask_json(const Ask& wanted) {
    const http::Response response = ask(wanted);
    EXPECT_EQ(response.status, 200) << wanted.target << " " << response.body;
    return json::parse_object(response.body).value_or(json::Object());
  }

  void check(const std::vector<Scenario>& scenarios) {
    for (const Scenario& scenario : scenarios) {
      SCOPED_TRACE(scenario.name);
      const http::Response response = ask(scenario.ask);
      EXPECT_EQ(response.status, scenario.status) << response.body;
      for (const auto& part : scenario.contains)
        EXPECT_NE(response.body.find(part), std::string::npos) << part << "\nnot in\n"
                                                               << response.body;
      for (const auto& part : scenario.lacks)
        EXPECT_EQ(response.body.find(part), std::string::npos) << part << "\nin\n" << response.body;
    }
  }

  // Signs up with the password "secret12"; the token answer.
  json::Object sign_up(const std::string& email) {
    return ask_json(
        {.target = "/signup", .body = R"({"email":")" + email + R"(","password":"secret12"})"}
    );
  }
  json::Object sign_in(const std::string& email) {
    return ask_json(
        {.target = "/token?grant_type=password",
         .body = R"({"email":")" + email + R"(","password":"secret12"})"}
    );
  }
  http::Response refresh(const std::string& token) {
    return ask(
        {.target = "/token?grant_type=refresh_token",
         .body = R"({"refresh_token":")" + token + R"("})"}
    );
  }

  static std::string text(const json::Object& object, std::string_view name) {
    return std::string(json::find_string(object, name).value_or(""));
  }
  static std::string user_id(const json::Object& session) {
    return text(session.at("user").as_object(), "id");
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (http::equal_ignoring_case(key, name)) return std::string(value);
    }
    return {};
  }

  std::string admin() const { return token(R"({"role":"service_role"})"); }
  std::string token(std::string_view claims) const {
    return crypto::sign_jwt(claims, settings_.jwt_secret);
  }

  std::string sql(const std::string& query) {
    const auto answer = cluster_->ask(query);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or("");
  }

  pg::Pool* pool_ptr() {
    if (!pool_) {
      pg::PoolOptions options;
      options.endpoint = cluster_->endpoint("supabase_auth_admin");
      pool_ = std::make_unique<pg::Pool>(loop_, cpu_, std::move(options));
    }
    return pool_.get();
  }

  static inline std::unique_ptr<test::Cluster> cluster_;

  Settings settings_{
      .jwt_secret = "a-secret-of-at-least-thirty-two-characters", .secret_key = "sb_secret_s"
  };
  net::Loop loop_;
  net::WorkerPool cpu_{2};
  net::WorkerPool outgoing_{2};
  MailTemplates templates_ = MailTemplates::load({}, {}).value();
  std::unique_ptr<pg::Pool> pool_;
  std::unique_ptr<Service> service_;
};

}  // namespace plinth::auth
