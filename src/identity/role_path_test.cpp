#include "identity/role_path.hpp"

#include <gtest/gtest.h>

namespace plinth::identity {
namespace {

const json::Value claims = json::parse(R"({
  "role": "web",
  "a-b": {"c d": "deep", "'q\"": "quoted"},
  "roles": ["guest", "author", "admin", "author_of_none"],
  "grants": [{"on": "blog", "as": "writer", "n": 2}, {"on": "shop", "as": "clerk", "n": 5}],
  "none": []
})")
                               .value();

// The value as JSON; "-" for none; "!" and the sentence for a path that cannot be read.
std::string found(std::string_view path) {
  const auto parsed = RolePath::parse(path);
  if (!parsed) return "!" + parsed.error();
  const json::Value* value = parsed->find(claims);
  return value == nullptr ? "-" : json::to_text(*value);
}

TEST(RolePath, IsTheClaimOfThatNameByDefault) {
  EXPECT_EQ(json::to_text(*RolePath().find(claims)), R"("web")");
}

TEST(RolePath, TakesMembersAndElements) {
  EXPECT_EQ(found("$.role"), R"("web")");
  EXPECT_EQ(found("$['role']"), R"("web")");
  EXPECT_EQ(found(R"($["a-b"]['c d'])"), R"("deep")");
  EXPECT_EQ(found(R"($['a-b']["'q\""])"), R"("quoted")");
  EXPECT_EQ(found("$.roles[1]"), R"("author")");
  EXPECT_EQ(found("$.roles[-1]"), R"("author_of_none")");
  EXPECT_EQ(found("$.roles[9]"), "-");
  EXPECT_EQ(found("$.role[0]"), "-");
  EXPECT_EQ(found("$.roles.x"), "-");
  EXPECT_EQ(found("$"), json::to_text(claims));
}

TEST(RolePath, TakesTheFirstOfMany) {
  EXPECT_EQ(found("$.roles[*]"), R"("guest")");
  EXPECT_EQ(found("$.roles[5, 2]"), R"("admin")");
  EXPECT_EQ(found("$.roles[1:3]"), R"("author")");
  EXPECT_EQ(found("$.roles[:1:-1]"), R"("author_of_none")");
  EXPECT_EQ(found("$.roles[-2:]"), R"("admin")");
  EXPECT_EQ(found("$..as"), R"("writer")");
  EXPECT_EQ(found("$.none[*]"), "-");
  EXPECT_EQ(found("$.grants.*.as"), R"("writer")");
}

TEST(RolePath, TakesWhatMeetsAFilter) {
  EXPECT_EQ(found("$.roles[?@ != 'guest']"), R"("author")");
  EXPECT_EQ(found("$.grants[?@.on == 'shop'].as"), R"("clerk")");
  EXPECT_EQ(found("$.grants[?(@.n > 2 && !(@.on == 'blog'))].as"), R"("clerk")");
  EXPECT_EQ(found("$.grants[?@.n <= 2 || @.x].on"), R"("blog")");
  EXPECT_EQ(found("$.grants[?@.as == $.role]"), "-");
  EXPECT_EQ(found("$.grants[?@.x == @.y].on"), R"("blog")");
  EXPECT_EQ(found("$.roles[?@ == 'admin' || @ == 'author']"), R"("author")");
}

TEST(RolePath, ReadsTheOlderForm) {
  EXPECT_EQ(found(".role"), R"("web")");
  EXPECT_EQ(found(R"(."a-b"."c d")"), R"("deep")");
  EXPECT_EQ(found(".a-b"), R"({"c d":"deep","'q\"":"quoted"})");
  EXPECT_EQ(found(".roles[2]"), R"("admin")");
  EXPECT_EQ(found(R"(.roles[?(@ == "admin")])"), R"("admin")");
  EXPECT_EQ(found(R"(.roles[?(@ != "guest")])"), R"("author")");
  EXPECT_EQ(found(R"(.roles[?(@ ^== "ad")])"), R"("admin")");
  EXPECT_EQ(found(R"(.roles[?(@ ==^ "none")])"), R"("author_of_none")");
  EXPECT_EQ(found(R"(.roles[?(@ *== "_of_")])"), R"("author_of_none")");
}

TEST(RolePath, SaysWhereItCannotBeRead) {
  EXPECT_EQ(found(""), "!the path to the role cannot be read from character 1 on");
  EXPECT_EQ(found("role"), "!the path to the role cannot be read from character 1 on");
  for (const char* path :
       {"$.",
        "$.role.",
        "$[",
        "$[]",
        "$['role",
        "$.role x",
        "$.a[?]",
        "$.a[?@ = 1]",
        "$.a[1",
        "$.a[?(@ == 1]",
        "$.a[?'x']",
        "$[99999999999999999999]"})
    EXPECT_TRUE(found(path).starts_with("!")) << path;
  const std::string deep = "$[?" + std::string(100, '(') + "@" + std::string(100, ')') + "]";
  EXPECT_TRUE(found(deep).starts_with("!"));
}

}  // namespace
}  // namespace plinth::identity
