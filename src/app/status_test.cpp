#include "app/status.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/gateway.hpp"
#include "cluster/lock_file.hpp"

namespace plinth::app {
namespace {

using testing::HasSubstr;

const Secrets secrets{
    .jwt_secret = "secret",
    .anon_key = "anon",
    .service_role_key = "service",
    .publishable_key = "sb_publishable_x",
    .secret_key = "sb_secret_x",
    .database_password = "p@ss",
};
const Running running{
    .pid = 7,
    .host = "127.0.0.1",
    .port = 54321,
    .api_url = "http://127.0.0.1:54321",
    .db_url = "postgresql://postgres@127.0.0.1:54322/postgres",
    .db_endpoint = "postgresql:///postgres?host=/run/x",
};

TEST(Status, HasTheNamesOfTheSupabaseCli) {
  const auto lines = status_lines(running, secrets, true);
  EXPECT_EQ(
      render_status(lines, StatusFormat::env),
      "API_URL=\"http://127.0.0.1:54321\"\n"
      "DB_URL=\"postgresql://postgres:p%40ss@127.0.0.1:54322/postgres\"\n"
      "JWKS_URL=\"http://127.0.0.1:54321/auth/v1/.well-known/jwks.json\"\n"
      "PUBLISHABLE_KEY=\"sb_publishable_x\"\n"
      "SECRET_KEY=\"sb_secret_x\"\n"
      "ANON_KEY=\"anon\"\n"
      "SERVICE_ROLE_KEY=\"service\"\n"
      "JWT_SECRET=\"secret\"\n"
  );
  EXPECT_THAT(
      render_status(lines, StatusFormat::json),
      HasSubstr(R"({"API_URL":"http://127.0.0.1:54321","DB_URL":)")
  );
  EXPECT_THAT(
      render_status(lines, StatusFormat::pretty), HasSubstr("API URL: http://127.0.0.1:54321\n")
  );
}

TEST(Status, EscapesForTheShell) {
  EXPECT_EQ(
      render_status({{"A", "a", "x\"$(y)`\\"}}, StatusFormat::env), "A=\"x\\\"\\$(y)\\`\\\\\"\n"
  );
}

TEST(Status, LeavesForeignUrlsAsTheyAre) {
  EXPECT_EQ(with_password("postgresql://postgres@h/db", "a/b"), "postgresql://postgres:a%2Fb@h/db");
  EXPECT_EQ(with_password("postgresql:///db?host=/run/x", "a"), "postgresql:///db?host=/run/x");
}

TEST(Status, KnowsARunningPlinthByItsLock) {
  std::string name = "/tmp/plinth-status-test-XXXXXX";
  Project project;
  project.workdir = mkdtemp(name.data());
  ASSERT_TRUE(make_state_folder(project));
  ASSERT_TRUE(write_running(project, running));
  EXPECT_FALSE(find_running(project));  // left over from one that was killed
  {
    const auto lock = cluster::LockFile::take(project.lock_file(), "it");
    ASSERT_TRUE(lock);
    const auto found = find_running(project);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->port, 54321);
    EXPECT_EQ(found->db_endpoint, running.db_endpoint);
  }
  std::filesystem::remove_all(project.workdir);
}

TEST(Metrics, AddUpOverLoops) {
  LoopStats one;
  one.count(Service::rest, 200, std::chrono::milliseconds(500));
  one.count(Service::auth, 404, std::chrono::milliseconds(0));
  LoopStats two;
  two.count(Service::rest, 201, std::chrono::milliseconds(250));
  two.connections = 3;
  one += two;
  const std::string text = render_metrics(one, {});
  EXPECT_THAT(text, HasSubstr("plinth_http_requests_total{service=\"rest\",status=\"2xx\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("plinth_http_requests_total{service=\"auth\",status=\"4xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("plinth_http_request_seconds_total{service=\"rest\"} 0.750000\n"));
  EXPECT_THAT(text, HasSubstr("plinth_http_connections 3\n"));
}

TEST(RequestId, IsTheClientsOnlyWhenPlain) {
  http::Request request;
  request.headers = {{"X-Request-Id", "abc-1.2:3_X"}};
  EXPECT_EQ(request_id(request), "abc-1.2:3_X");
  for (const std::string_view bad :
       {std::string_view("a b"), std::string_view("\"x"), std::string_view("")}) {
    request.headers = {{"X-Request-Id", bad}};
    EXPECT_NE(request_id(request), bad);
    EXPECT_FALSE(request_id(request).empty());
  }
  request.headers.clear();
  EXPECT_NE(request_id(request), request_id(request));
}

TEST(Metrics, CountRequestsByHowLongTheyTook) {
  LoopStats one;
  one.measure(RouteClass::rest_read, 200, std::chrono::microseconds(400));
  one.measure(RouteClass::rest_read, 206, std::chrono::milliseconds(20));
  one.measure(RouteClass::rest_write, 409, std::chrono::seconds(20));
  LoopStats two;
  two.measure(RouteClass::rest_read, 200, std::chrono::milliseconds(1));
  one += two;
  const std::string text = render_metrics(one, {});
  const auto has = [&](const std::string& line) {
    return text.find("plinth_http_request_duration_seconds_" + line + "\n") != std::string::npos;
  };
  EXPECT_TRUE(has(R"(bucket{route="rest.read",status="2xx",le="0.001"} 2)"));
  EXPECT_TRUE(has(R"(bucket{route="rest.read",status="2xx",le="0.01"} 2)"));
  EXPECT_TRUE(has(R"(bucket{route="rest.read",status="2xx",le="0.025"} 3)"));
  EXPECT_TRUE(has(R"(bucket{route="rest.read",status="2xx",le="+Inf"} 3)"));
  EXPECT_TRUE(has(R"(sum{route="rest.read",status="2xx"} 0.021400)"));
  EXPECT_TRUE(has(R"(bucket{route="rest.write",status="4xx",le="10"} 0)"));
  EXPECT_TRUE(has(R"(count{route="rest.write",status="4xx"} 1)"));
  EXPECT_EQ(text.find("route=\"auth\""), std::string::npos);
}

TEST(Metrics, TellReadsWritesAndCallsApart) {
  EXPECT_EQ(route_class(Service::rest, "GET", "/todos"), RouteClass::rest_read);
  EXPECT_EQ(route_class(Service::rest, "PATCH", "/todos"), RouteClass::rest_write);
  EXPECT_EQ(route_class(Service::rest, "GET", "/rpc/add"), RouteClass::rest_rpc);
  EXPECT_EQ(route_class(Service::auth, "POST", "/token"), RouteClass::auth);
  EXPECT_EQ(route_class(Service::gateway, "GET", ""), RouteClass::gateway);
}

}  // namespace
}  // namespace plinth::app
