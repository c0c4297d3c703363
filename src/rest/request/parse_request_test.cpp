#include <gtest/gtest.h>

#include "rest/request/api_request.hpp"

namespace plinth::rest {
namespace {

const std::vector<std::string> schemas{"public", "api"};
constexpr int64_t largest = std::numeric_limits<int64_t>::max();

struct Sent {
  Sent(
      std::string_view method,
      std::string_view target,
      std::vector<http::Header> headers = {},
      std::string body = {}
  ) {
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (target.contains('?')) request.query = target.substr(target.find('?') + 1);
    request.headers = std::move(headers);
    request.body = std::move(body);
  }
  http::Request request;
};

Result<ApiRequest> parse(const Sent& sent) { return parse_request(sent.request, schemas); }

std::string refusal(const Sent& sent) {
  const auto parsed = parse(sent);
  return parsed ? "" : std::to_string(parsed.error().status) + " " + parsed.error().code;
}

TEST(Request, ReadsRelationOrFunctionFromThePath) {
  EXPECT_EQ(parse(Sent("GET", "/films"))->name, "films");
  EXPECT_EQ(parse(Sent("GET", "/my%20films%2F%22"))->name, "my films/\"");
  const auto call = parse(Sent("GET", "/rpc/add"));
  EXPECT_EQ(call->name, "add");
  EXPECT_EQ(call->action, Action::call);
  EXPECT_EQ(parse(Sent("GET", "/rpc"))->name, "rpc");
  for (const char* path : {"/films/", "/films/1", "/rpc/", "/rpc/a/b", "//films", "/x/y"})
    EXPECT_EQ(refusal(Sent("GET", path)), "404 PGRST125") << path;
}

TEST(Request, TakesTheEmptyPathForTheRoot) {
  EXPECT_EQ(parse(Sent("GET", ""))->action, Action::read_root);
  EXPECT_EQ(parse(Sent("HEAD", "/"))->action, Action::read_root);
  EXPECT_EQ(parse(Sent("GET", "/"))->document, DocumentVersion::openapi_2);
  EXPECT_EQ(parse(Sent("GET", "/?openapi=3"))->document, DocumentVersion::openapi_3);
  EXPECT_EQ(parse(Sent("GET", "/?openapi=2")).error().code, "PGRST100");
  EXPECT_EQ(parse(Sent("GET", "/films?openapi=eq.3"))->query.filters.size(), 1u);
  EXPECT_EQ(parse(Sent("OPTIONS", "/"))->action, Action::inspect_root);
  EXPECT_EQ(refusal(Sent("POST", "/")), "405 PGRST117");
}

TEST(Request, RefusesADisabledRootWhateverIsAsked) {
  const RootSettings disabled{.enabled = false, .function = "welcome"};
  for (const char* method : {"GET", "OPTIONS", "DELETE"}) {
    const Sent sent(method, "/", {{"Accept-Profile", "nowhere"}});
    const auto parsed = parse_request(sent.request, schemas, disabled);
    ASSERT_FALSE(parsed) << method;
    EXPECT_EQ(parsed.error().code, "PGRST126") << method;
  }
}

TEST(Request, CallsTheFunctionThatStandsAtTheRoot) {
  const RootSettings root{.function = "welcome"};
  const Sent get("GET", "/?lang=nb");
  const auto call = parse_request(get.request, schemas, root);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->action, Action::call);
  EXPECT_EQ(call->name, "welcome");
  EXPECT_EQ(call->query.arguments.size(), 1u);
  const Sent put("PUT", "/");
  EXPECT_EQ(parse_request(put.request, schemas, root).error().code, "PGRST101");
}

TEST(Request, MapsMethodsToActions) {
  const auto action = [](std::string_view method) {
    return parse(Sent(method, "/t", {}, "{}"))->action;
  };
  EXPECT_EQ(action("GET"), Action::read);
  EXPECT_EQ(action("HEAD"), Action::read);
  EXPECT_EQ(action("POST"), Action::insert);
  EXPECT_EQ(action("PATCH"), Action::update);
  EXPECT_EQ(action("PUT"), Action::put);
  EXPECT_EQ(action("DELETE"), Action::remove);
  EXPECT_EQ(action("OPTIONS"), Action::inspect);
  EXPECT_TRUE(parse(Sent("HEAD", "/t"))->is_head);
  EXPECT_EQ(refusal(Sent("TRACE", "/t")), "405 PGRST117");
  EXPECT_EQ(refusal(Sent("get", "/t")), "405 PGRST117");
  EXPECT_EQ(refusal(Sent("PUT", "/rpc/f")), "405 PGRST101");
  EXPECT_EQ(parse(Sent("OPTIONS", "/rpc/f"))->action, Action::inspect_call);
}

TEST(Request, ChoosesTheSchemaByTheMethodsOwnProfile) {
  EXPECT_EQ(parse(Sent("GET", "/t"))->schema, "public");
  EXPECT_TRUE(parse(Sent("GET", "/t"))->profile_sent);
  EXPECT_EQ(parse(Sent("GET", "/t", {{"accept-profile", "api"}}))->schema, "api");
  EXPECT_EQ(parse(Sent("GET", "/t", {{"content-profile", "api"}}))->schema, "public");
  EXPECT_EQ(parse(Sent("DELETE", "/t", {{"Content-Profile", "api"}}))->schema, "api");
  const auto unknown = parse(Sent("GET", "/t", {{"Accept-Profile", "pg_catalog"}}));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "Invalid schema: pg_catalog");
  EXPECT_EQ(unknown.error().hint, "Only the following schemas are exposed: public, api");
  const Sent plain("GET", "/t");
  EXPECT_FALSE(parse_request(plain.request, {"public"})->profile_sent);
}

TEST(Request, NarrowsLimitAndOffsetByTheRangeHeader) {
  const auto range = [](std::string_view query, std::string_view header) {
    const auto parsed = parse(Sent("GET", "/t?" + std::string(query), {{"Range", header}}));
    if (!parsed) return parsed.error().code + " " + parsed.error().details->substr(0, 5);
    const auto found = parsed->query.ranges.find({});
    if (found == parsed->query.ranges.end()) return std::string("none");
    return std::to_string(found->second.offset) + "+" +
           (found->second.limit ? std::to_string(*found->second.limit) : "all");
  };
  EXPECT_EQ(range("", "0-9"), "0+10");
  EXPECT_EQ(range("", "5-"), "5+all");
  EXPECT_EQ(range("limit=3", "0-9"), "0+3");
  EXPECT_EQ(range("limit=30&offset=2", "5-9"), "5+5");
  EXPECT_EQ(range("offset=7", "5-9"), "7+3");
  EXPECT_EQ(range("limit=0", "5-9"), "5+0");
  for (const char* ignored :
       {"bytes=0-9", "-5", "a-b", "0", "0-9-", "", "-", "99999999999999999999-"})
    EXPECT_EQ(range("", ignored), "none") << ignored;
  EXPECT_EQ(range("", "9-5"), "PGRST103 The l");
  EXPECT_EQ(range("limit=2", "5-9"), "PGRST103 Limit");
}

TEST(Request, SurvivesTheLargestRanges) {
  const std::string huge = std::to_string(largest);
  const auto range = [](const std::string& query, const std::string& header) {
    const auto parsed = parse(Sent("GET", "/t?" + query, {{"Range", header}}));
    return parsed ? parsed->query.ranges.at({}) : Range{.offset = -1, .limit = -1};
  };
  EXPECT_EQ(range("", "0-" + huge).offset, 0);
  EXPECT_EQ(range("limit=" + huge + "&offset=" + huge, "0-").offset, -1);  // nothing is left
  EXPECT_EQ(range("limit=" + huge + "&offset=1", "0-5").limit, 5);
}

TEST(Request, IgnoresTheRangeHeaderOfOtherMethods) {
  EXPECT_TRUE(parse(Sent("HEAD", "/t", {{"Range", "0-1"}}))->query.ranges.empty());
  EXPECT_TRUE(parse(Sent("POST", "/t", {{"Range", "0-1"}}, "{}"))->query.ranges.empty());
}

TEST(Request, RefusesLimitsOfPut) {
  EXPECT_EQ(refusal(Sent("PUT", "/t?limit=1", {}, "{}")), "400 PGRST114");
  EXPECT_EQ(refusal(Sent("PUT", "/t?offset=1", {}, "{}")), "400 PGRST114");
}

TEST(Request, TakesArgumentsOnlyForCallsByGet) {
  EXPECT_EQ(parse(Sent("GET", "/rpc/f?a=1"))->query.arguments.size(), 1u);
  EXPECT_EQ(refusal(Sent("POST", "/rpc/f?a=1", {}, "{}")), "400 PGRST100");
  EXPECT_EQ(refusal(Sent("GET", "/t?a=1")), "400 PGRST100");
}

TEST(Request, JoinsRepeatedPreferHeaders) {
  const auto parsed =
      parse(Sent("GET", "/t", {{"Prefer", "count=exact"}, {"prefer", "handling=strict, x"}}));
  EXPECT_EQ(parsed->prefer.count, Count::exact);
  EXPECT_EQ(parsed->prefer.handling, Handling::strict);
  EXPECT_EQ(parsed->prefer.unknown.size(), 1u);
}

TEST(Request, KeepsTheFormItMade) {
  const auto parsed =
      parse(Sent("POST", "/t", {{"Content-Type", "application/x-www-form-urlencoded"}}, "a=1"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->payload.text(), R"({"a":"1"})");
}

}  // namespace
}  // namespace plinth::rest
