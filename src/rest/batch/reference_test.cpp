#include "rest/batch/reference.hpp"

#include <gmock/gmock.h>

namespace plinth::rest {
namespace {

using testing::HasSubstr;

Answers answers_of(std::initializer_list<std::string_view> bodies) {
  Answers out(1 << 20);
  for (const std::string_view body : bodies)
    EXPECT_TRUE(out.add(http::json_response(200, std::string(body))));
  return out;
}

std::string body_with(std::string_view body, const Answers& answers) {
  ReferenceBudget budget;
  const auto resolved = resolve_body(body, answers, budget);
  return resolved ? *resolved : resolved.error().code + ": " + resolved.error().message;
}

std::string path_with(std::string_view path, const Answers& answers) {
  ReferenceBudget budget;
  const auto resolved = resolve_path(path, answers, budget);
  return resolved ? *resolved : resolved.error().code + ": " + resolved.error().message;
}

std::string ref(std::string_view pointer) {
  return R"({"$ref": ")" + std::string(pointer) + R"("})";
}

TEST(ParseReference, ReadsPointersAsRfc6901Writes) {
  const auto one = parse_reference("12/body/a~1b/~0/~01//0");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->item, 12U);
  EXPECT_EQ(one->tokens, (std::vector<std::string>{"a/b", "~", "~1", "", "0"}));
  EXPECT_TRUE(parse_reference("0/body")->tokens.empty());
}

TEST(ParseReference, RefusesWhatIsNone) {
  std::string deep = "0/body";
  for (int i = 0; i < 65; ++i) deep += "/0";
  for (const std::string& text :
       {std::string(),
        std::string("0"),
        std::string("/body"),
        std::string("0/bodyx"),
        std::string("0/status"),
        std::string("-1/body"),
        std::string("01/body"),
        std::string("+1/body"),
        std::string("1e1/body"),
        std::string("0/body/~2"),
        std::string("0/body/~"),
        std::string("99999999999999999999999999/body"),
        deep}) {
    const auto reference = parse_reference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_EQ(reference.error().code, "PLINTH101");
    EXPECT_THAT(reference.error().message, HasSubstr(text));
  }
}

TEST(ResolveBody, PutsInValuesAsTheyWereWritten) {
  const Answers answers =
      answers_of({R"([{"id": 10000000000000000000001.10, "a/b": {"~": [true, null]}}])"});
  EXPECT_EQ(
      body_with(
          R"({"n": )" + ref("0/body/0/id") + R"(, "l": [)" + ref("0/body/0/a~1b") + "]}", answers
      ),
      R"({"n": 10000000000000000000001.10, "l": [{"~": [true, null]}]})"
  );
  EXPECT_EQ(body_with(ref("0/body/0/a~1b/~0/1"), answers), "null");
  EXPECT_EQ(body_with(ref("0/body"), answers), answers.json_of(0));
}

TEST(ResolveBody, LeavesOtherJsonAlone) {
  const Answers none = answers_of({});
  for (const char* text : {"{}", "[]", " 1 ", "\"$ref\"", R"({"a":"{\"$ref\":1}","b":[{}]})"})
    EXPECT_EQ(body_with(text, none), text);
}

TEST(ResolveBody, ComparesNamesByWhatTheySay) {
  const Answers answers = answers_of({R"({"\u0061": 1, "b": 2})"});
  EXPECT_EQ(body_with(ref("0/body/a"), answers), "1");
  EXPECT_EQ(body_with(R"({"\u0024ref": "0\/body\/b"})", answers), "2");
}

TEST(ResolveBody, TakesLiteralsWithoutLooking) {
  const Answers none = answers_of({});
  EXPECT_EQ(
      body_with(R"({"schema": {"$literal": {"$ref": "#/x", "y": {"$literal": 1}}}})", none),
      R"({"schema": {"$ref": "#/x", "y": {"$literal": 1}}})"
  );
  EXPECT_THAT(body_with(R"({"$ref":"0/body","x":1})", none), HasSubstr("may have no other"));
  EXPECT_THAT(body_with(R"({"x":1,"$literal":2})", none), HasSubstr("may have no other"));
}

TEST(ResolveBody, RefusesWhatLeadsNowhere) {
  const Answers answers = answers_of({R"([{"id": 1}, "text"])", ""});
  for (const char* pointer :
       {"0/body/2",
        "0/body/-",
        "0/body/-1",
        "0/body/00",
        "0/body/18446744073709551616",
        "0/body/184467440737095516160",
        "0/body/0/name",
        "0/body/0/id/0",
        "0/body/1/0",
        "0/body/",
        "1/body",
        "2/body",
        "3/body/0",
        "18446744073709551615/body"}) {
    const std::string said = body_with(ref(pointer), answers);
    EXPECT_THAT(said, HasSubstr("PLINTH101")) << pointer;
    EXPECT_THAT(said, HasSubstr(pointer));
  }
  EXPECT_THAT(body_with(R"({"$ref": 1})", answers), HasSubstr("PLINTH101"));
  EXPECT_THAT(body_with(R"({"$ref": {"$ref": "0/body"}})", answers), HasSubstr("PLINTH101"));
}

TEST(ResolveBody, BoundsDepthReadingAndWriting) {
  const Answers answers = answers_of({"[\"" + std::string(1000, 'x') + "\"]"});
  EXPECT_THAT(
      body_with(std::string(65, '[') + std::string(65, ']'), answers), HasSubstr("PLINTH100")
  );
  ReferenceBudget reads{.bytes_read = 500};
  EXPECT_EQ(resolve_body(ref("0/body/0"), answers, reads).error().status, 413);
  ReferenceBudget writes{.bytes_written = 500};
  EXPECT_EQ(resolve_body(ref("0/body/0"), answers, writes).error().status, 413);
}

TEST(ResolvePath, PutsInTextEncoded) {
  const Answers answers = answers_of({R"([{"id": 7, "name": "a&b=\u00e4", "ok": true}])"});
  EXPECT_EQ(path_with("/t?id=eq.${0/body/0/id}&x=1", answers), "/t?id=eq.7&x=1");
  EXPECT_EQ(path_with("/t?id=eq.${0%2Fbody%2F0%2Fok}", answers), "/t?id=eq.true");
  EXPECT_EQ(path_with("/t?n=eq.${0/body/0/name}", answers), "/t?n=eq.a%26b%3D%C3%A4");
  EXPECT_EQ(path_with("/t?n=eq.$", answers), "/t?n=eq.$");
}

TEST(ResolvePath, KeepsTextAValue) {
  const Answers answers = answers_of({R"(["a\",b\\", "plain"])"});
  EXPECT_EQ(path_with("/t?n=in.(${0/body/1})", answers), "/t?n=in.(plain)");
  EXPECT_EQ(path_with("/t?n=in.(\"${0/body/0}\")", answers), "/t?n=in.(\"a%5C%22%2Cb%5C%5C\")");
  EXPECT_EQ(path_with("/t?n=in.(%22${0/body/0}%22)", answers), "/t?n=in.(%22a%5C%22%2Cb%5C%5C%22)");
  EXPECT_THAT(path_with("/t?n=in.(${0/body/0})", answers), HasSubstr("double quotes"));
  EXPECT_THAT(path_with("/t?n=in.(\"a\"${0/body/0})", answers), HasSubstr("double quotes"));
  EXPECT_THAT(path_with("/t?n=in.%28${0/body/0})", answers), HasSubstr("double quotes"));
}

TEST(ResolvePath, IsBounded) {
  const Answers answers = answers_of({"[1, \"" + std::string(20'000, '/') + "\"]"});
  std::string many = "/t?id=in.(";
  for (int i = 0; i < 100; ++i) many += "${0/body/0},";
  EXPECT_EQ(path_with(many, answers).size(), 10U + 200U);
  EXPECT_THAT(path_with(many + "${0/body/0}", answers), HasSubstr("PLINTH102"));
  EXPECT_THAT(path_with("/t?x=eq.${0/body/1}", answers), HasSubstr("PLINTH102"));
  EXPECT_THAT(path_with("/" + std::string(40'000, 'x'), answers), HasSubstr("PLINTH102"));
}

TEST(FindValue, ChargesForNamesThatMustBeRead) {
  size_t plain = 0;
  size_t escaped = 0;
  EXPECT_EQ(find_value(R"({"aaaaaa":1,"b":2})", {"b"}, plain), "2");
  EXPECT_EQ(find_value(R"({"\u0061":1,"b":2})", {"b"}, escaped), "2");
  EXPECT_GT(escaped, plain);
  EXPECT_EQ(find_value(R"({"\u0061":1,"b":2})", {"a"}, escaped), "1");
}

TEST(ResolvePath, StandsOnlyInValues) {
  const Answers answers = answers_of({R"([1, null, {}])"});
  for (const char* path :
       {"/${0/body/0}",
        "/t?${0/body/0}=eq.1",
        "/t?a=eq.1&b${0/body/0}=eq.1",
        "/t?a=eq.${0/body/1}",
        "/t?a=eq.${0/body/2}",
        "/t?a=eq.${0/body/0",
        "/t?a=eq.${}"}) {
    EXPECT_THAT(path_with(path, answers), HasSubstr("PLINTH101")) << path;
  }
}

}  // namespace
}  // namespace plinth::rest
