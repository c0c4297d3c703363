#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <gtest/gtest.h>

#include "http/cors.hpp"
#include "http/parser.hpp"
#include "http/router.hpp"

namespace plinth::http {
namespace {

// Feeds the text byte by byte, as the slowest client would; gives the final status: 0 done, -1
// unfinished.
int parse(std::string_view text, Request& request, ParserLimits limits = {}) {
  RequestParser parser(request, limits);
  std::string buffer;
  for (const char c : text) {
    buffer += c;
    auto progress = parser.take(buffer);
    if (progress == RequestParser::Progress::head) {
      if (!parser.accept_body(16)) return parser.status();
      progress = parser.take(buffer);
    }
    if (progress == RequestParser::Progress::refused) return parser.status();
  }
  return parser.is_done() ? 0 : -1;
}

TEST(RequestParser, KeepsHeadAndBody) {
  Request request;
  ASSERT_EQ(
      parse(
          "POST /a/b?c=d&e HTTP/1.1\r\nHost: x\r\nX-Two:  v \r\nContent-Length: 3\r\n\r\nxyz",
          request
      ),
      0
  );
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a/b");
  EXPECT_EQ(request.query, "c=d&e");
  EXPECT_EQ(request.header("x-TWO"), "v");
  EXPECT_EQ(request.header("absent"), std::nullopt);
  EXPECT_EQ(request.body, "xyz");
}

TEST(RequestParser, ReadsChunkedBodies) {
  Request request;
  ASSERT_EQ(
      parse(
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
          request
      ),
      0
  );
  EXPECT_EQ(request.body, "abcde");
}

TEST(RequestParser, RefusesFoldedValues) {
  Request request;
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", request), 400);
}

TEST(RequestParser, RefusesWhatCouldSmuggleARequest) {
  const auto status = [](std::string_view head) {
    Request request;
    return parse(std::string(head) + "\r\n\r\n", request);
  };
  EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nA b: c"), 400);
  EXPECT_EQ(status("GET  / HTTP/1.1"), 400);
  EXPECT_EQ(status("GET / HTTP/3.0"), 505);
}

TEST(RequestParser, LimitsTargetHeadAndBody) {
  Request a;
  EXPECT_EQ(
      parse(
          "GET /" + std::string(200, 'x') + " HTTP/1.1\r\n\r\n",
          a,
          {.head_bytes = 4096, .target_bytes = 100}
      ),
      414
  );
  Request b;
  EXPECT_EQ(
      parse(
          "GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n",
          b,
          {.head_bytes = 4096, .target_bytes = 100}
      ),
      431
  );
  Request c;
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n" + std::string(17, 'x'), c), 413);
}

TEST(Router, PrefersTheLongestPrefixAndWholeSegments) {
  Router router;
  router.add({.prefix = "/rest/v1", .max_body = 1, .handler = {}});
  router.add({.prefix = "/rest/v1/deep", .max_body = 2, .handler = {}});
  const auto find = [&](std::string_view path) {
    Request request;
    request.path = path;
    const Route* route = router.find(request);
    return std::pair(route == nullptr ? 0 : route->max_body, std::string(request.path));
  };
  EXPECT_EQ(find("/rest/v1"), std::pair(1ul, std::string("")));
  EXPECT_EQ(find("/rest/v1/t"), std::pair(1ul, std::string("/t")));
  EXPECT_EQ(find("/rest/v1/deep/x"), std::pair(2ul, std::string("/x")));
  EXPECT_EQ(find("/rest/v12").first, 0u);
}

TEST(Query, DecodesPairs) {
  const auto pairs = parse_query("a=1&b=%20x+y&&c&d=");
  ASSERT_EQ(pairs.size(), 4u);
  EXPECT_EQ(pairs[1].value, " x y");
  EXPECT_EQ(pairs[2].value, std::nullopt);
  EXPECT_EQ(pairs[3].value, "");
  EXPECT_EQ(find_query("a=1&b=2", "b"), "2");
}

TEST(Cors, AnswersPreflightsOfAllowedOriginsOnly) {
  Request request;
  request.method = "OPTIONS";
  request.headers = {
      {"Origin", "https://a.example"},
      {"Access-Control-Request-Method", "POST"},
      {"Access-Control-Request-Headers", "apikey"}
  };
  const auto any =
      answer_preflight(request, {.origins = {}, .methods = "GET", .exposed_headers = ""});
  ASSERT_TRUE(any);
  EXPECT_EQ(any->headers[0].second, "*");
  EXPECT_FALSE(answer_preflight(
      request, {.origins = {"https://b.example"}, .methods = "GET", .exposed_headers = ""}
  ));
}

}  // namespace
}  // namespace plinth::http
