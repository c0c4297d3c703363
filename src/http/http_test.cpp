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
  EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3"), 400);
  for (const std::string length : {"", "+3", "-3", "3x", "0x3", "3,3", "18446744073709551616"})
    EXPECT_EQ(status("POST / HTTP/1.1\r\nContent-Length: " + length), 400) << length;
  EXPECT_EQ(status("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked"), 501);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked"), 501);
  EXPECT_EQ(
      status("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400
  );
  EXPECT_EQ(status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked"), 400);
  for (const std::string line :
       {"Transfer-Encoding : chunked", " A: b", ": b", "A", "A\tB: c", "A: b\nC: d", "A: b\rC: d"})
    EXPECT_EQ(status("GET / HTTP/1.1\r\n" + line), 400) << line;
  for (const char control : {'\0', '\x01', '\x1f', '\x7f'})
    EXPECT_EQ(status(std::string("GET / HTTP/1.1\r\nA: b") + control + "c"), 400);
  for (const std::string line :
       {"GET /a b HTTP/1.1",
        "GET /\x7f HTTP/1.1",
        "GET\t/ HTTP/1.1",
        "G T / HTTP/1.1",
        "GET /",
        "GET / http/1.1",
        "GET / HTTP/1.1 ",
        "G(T / HTTP/1.1"})
    EXPECT_EQ(status(line), 400) << line;
}

TEST(RequestParser, TakesWhatIsUnusualButAllowed) {
  Request request;
  ASSERT_EQ(
      parse(
          "M-SEARCH /\xc3\xbc?\xff HTTP/1.0\r\nA:\r\nB:\t x\ty \r\nC: \xff\r\nCONTENT-LENGTH: 0\r\n"
          "\r\n",
          request
      ),
      0
  );
  EXPECT_EQ(request.method, "M-SEARCH");
  EXPECT_EQ(request.path, "/\xc3\xbc");
  EXPECT_EQ(request.header("a"), "");
  EXPECT_EQ(request.header("b"), "x\ty");
  EXPECT_EQ(request.header("c"), "\xff");
}

TEST(RequestParser, RefusesMalformedChunks) {
  for (const std::string body :
       {"g\r\n",
        "\r\n",
        "-1\r\n",
        "1 2\r\n",
        "1\nab",
        "1\r\nab\r\n",
        "1\r\na\n",
        "0\r\nA\x01: b\r\n",
        "fffffffffffffffff\r\n"}) {
    Request request;
    EXPECT_EQ(parse("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body, request), 400)
        << body;
  }
  Request request;
  EXPECT_EQ(
      parse(
          "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n3 ;a=\"b\"\r\nabc\r\n00\r\nA: "
          "b\r\n\r\n",
          request
      ),
      0
  );
  EXPECT_EQ(request.body, "abc");
}

TEST(RequestParser, KnowsWhetherTheClientStays) {
  const auto stays = [](std::string text) {
    Request request;
    RequestParser parser(request, {});
    text += "\r\n\r\n";
    EXPECT_EQ(parser.take(text), RequestParser::Progress::done);
    return parser.keep_alive();
  };
  EXPECT_TRUE(stays("GET / HTTP/1.1"));
  EXPECT_FALSE(stays("GET / HTTP/1.1\r\nConnection: Close"));
  EXPECT_FALSE(stays("GET / HTTP/1.1\r\nConnection: x, close"));
  EXPECT_FALSE(stays("GET / HTTP/1.0"));
  EXPECT_TRUE(stays("GET / HTTP/1.0\r\nConnection: keep-alive"));
}

TEST(RequestParser, LeavesTheNextRequestWhereItIs) {
  Request request;
  RequestParser parser(request, {});
  std::string received = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /next";
  EXPECT_EQ(parser.take(received), RequestParser::Progress::head);
  EXPECT_TRUE(parser.accept_body(2));
  EXPECT_EQ(parser.take(received), RequestParser::Progress::done);
  EXPECT_EQ(request.body, "ab");
  EXPECT_EQ(received, "GET /next");
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
