#include "app/content_coding.hpp"

#include <gtest/gtest.h>

#include "net/loop.hpp"
#include "support/run_task.hpp"

namespace plinth::app {
namespace {

http::Response rows(size_t bytes) {
  std::string body = "[";
  while (body.size() < bytes) body += R"({"id":1,"name":"harbour"},)";
  http::Response response = http::json_response(200, body + "{}]");
  response.add("Vary", "Accept, Prefer, Range");
  return response;
}

class ContentCodingTest : public testing::Test {
 protected:
  ContentCodingTest() { request_.method = "GET"; }

  http::Response coded(http::Response response) {
    if (may_change_coding(request_, response, {}))
      test::run_task(loop_, wait(code_answer(request_, response, cpu_)));
    return response;
  }
  // A task with a result, for run_task().
  static net::Task<bool> wait(net::Task<void> task) {
    co_await std::move(task);
    co_return true;
  }

  http::Request request_;
  net::Loop loop_;
  net::WorkerPool cpu_{1};
};

TEST_F(ContentCodingTest, CodesOnTheLoopAndOnAWorker) {
  request_.headers.push_back({"Accept-Encoding", "gzip, br"});
  for (const size_t size : {2'000, 200'000}) {
    const http::Response response = coded(rows(size));
    EXPECT_EQ(response.headers.find("content-encoding"), "br");
    EXPECT_EQ(response.headers.find("vary"), "Accept, Prefer, Range, Accept-Encoding");
    EXPECT_LT(response.body.size(), size / 10);
  }
}

TEST_F(ContentCodingTest, ChangesNothingForWhoDoesNotAsk) {
  const http::Response before = rows(200'000);
  EXPECT_FALSE(may_change_coding(request_, before, {}));
  for (const char* accepted : {"identity", "deflate", "gzip;q=0", ""}) {
    request_.headers = {{"Accept-Encoding", accepted}};
    const http::Response after = coded(before);
    EXPECT_EQ(after.headers.wire(), before.headers.wire()) << accepted;
    EXPECT_EQ(after.body, before.body);
  }
}

TEST_F(ContentCodingTest, IsTurnedOffAndHasALeastSize) {
  request_.headers.push_back({"Accept-Encoding", "zstd"});
  EXPECT_FALSE(may_change_coding(request_, rows(2'000), {.enabled = false}));
  EXPECT_FALSE(may_change_coding(request_, rows(2'000), {.min_bytes = 4'000}));
  EXPECT_TRUE(may_change_coding(request_, rows(2'000), {.min_bytes = 1'000}));
}

}  // namespace
}  // namespace plinth::app
