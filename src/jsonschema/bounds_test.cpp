#include "jsonschema/bounds.hpp"

#include <gtest/gtest.h>

#include "jsonschema/example.hpp"

namespace plinth::jsonschema {
namespace {

catalog::Column column(std::string type, std::vector<std::string> checks) {
  return {.name = "x", .type = type, .base_type = type, .checks = std::move(checks)};
}

std::string written(const catalog::Column& column) {
  json::Writer w;
  w.begin_object();
  write_bounds(w, bounds_of(column), column);
  w.end_object();
  return w.take();
}

std::string example(const catalog::Column& column) { return example_of(column, bounds_of(column)); }

TEST(Bounds, AreThoseOfTheChecks) {
  EXPECT_EQ(
      written(column("integer", {"x >= 3 AND x < 10"})), R"({"minimum":3,"exclusiveMaximum":10})"
  );
  EXPECT_EQ(
      written(column("numeric", {"x > '-0.5'::numeric", "x > 0::numeric"})),
      R"({"exclusiveMinimum":0})"
  );
  EXPECT_EQ(
      written(column("text", {"char_length(x) > 1 AND char_length(x) < 20"})),
      R"({"minLength":2,"maxLength":19})"
  );
  EXPECT_EQ(
      written(column("text", {"char_length(btrim(x)) >= 1 AND char_length(btrim(x)) <= 5"})),
      R"({"minLength":1})"
  );
  EXPECT_EQ(written(column("text[]", {"cardinality(x) <= 20"})), R"({"maxItems":20})");
  EXPECT_EQ(written(column("text", {"x ~ '^[a-z]+$'::text"})), R"({"pattern":"^[a-z]+$"})");
  EXPECT_EQ(bounds_of(column("jsonb", {"jsonb_typeof(x) = 'array'"})).json_type, "array");
}

TEST(Bounds, ListValuesAndNullAmongThemWhereItIsAllowed) {
  catalog::Column status = column("text", {"x = ANY (ARRAY['a'::text, 'b'::text])"});
  EXPECT_EQ(written(status), R"({"enum":["a","b",null]})");
  status.nullable = false;
  EXPECT_EQ(written(status), R"({"enum":["a","b"]})");
  EXPECT_EQ(written(column("integer", {"x = ANY (ARRAY[1, 2])"})), R"({"enum":[1,2,null]})");
}

TEST(Bounds, AreOnlyThoseThatTheTypeHas) {
  EXPECT_EQ(written(column("date", {"x >= '2020-01-01'::date"})), "{}");
  EXPECT_EQ(written(column("date", {"x = '2020-01-01'::date"})), "{}");
  EXPECT_EQ(written(column("bytea", {"length(x) <= 20"})), "{}");
  EXPECT_EQ(written(column("numeric", {"x::integer >= 5"})), "{}");
  EXPECT_EQ(written(column("integer", {"x::bigint >= 5"})), R"({"minimum":5})");
  EXPECT_EQ(written(column("integer", {"x = 'NaN'"})), "{}");
}

TEST(Bounds, KeepTheNarrowest) {
  catalog::Column name = column("character varying", {"char_length(x) <= 20"});
  name.max_length = 10;
  EXPECT_EQ(written(name), R"({"maxLength":10})");
}

TEST(Example, KeepsWithinTheBounds) {
  EXPECT_EQ(example(column("integer", {})), "1");
  EXPECT_EQ(example(column("integer", {"x > 4"})), "5");
  EXPECT_EQ(example(column("integer", {"x <= -3"})), "-3");
  EXPECT_EQ(example(column("numeric", {"x < 1"})), "0.5");
  EXPECT_EQ(example(column("bigint", {"x > 1000000000000"})), "1000000000001");
  EXPECT_EQ(example(column("text", {"char_length(x) >= 6"})), R"("texttt")");
  EXPECT_EQ(example(column("text", {"char_length(x) <= 2"})), R"("te")");
  EXPECT_EQ(example(column("text", {"x ~ '^[A-Z]{3}$'"})), R"("AAA")");
  EXPECT_EQ(example(column("text", {"x = ANY (ARRAY['a', 'b'])"})), R"("a")");
  EXPECT_EQ(example(column("jsonb", {"jsonb_typeof(x) = 'array'"})), "[]");
}

TEST(Example, IsUsualForTheNameWhereThePatternTakesIt) {
  catalog::Column email = column("text", {});
  email.name = "contact_email";
  EXPECT_EQ(example(email), R"("ada@example.com")");
  email.checks = {"contact_email ~ '^[^@]+@[^@]+$'::text"};
  EXPECT_EQ(example(email), R"("ada@example.com")");
  email.checks = {"contact_email ~ '^[0-9a-f]{4}$'::text"};
  EXPECT_EQ(example(email), R"("0000")");
}

TEST(Example, IsOneForEachType) {
  EXPECT_EQ(example_of_type("boolean"), "true");
  EXPECT_EQ(example_of_type("date"), R"("2025-01-31")");
  EXPECT_EQ(example_of_type("integer[]"), "[1]");
  EXPECT_EQ(example_of_type("jsonb"), "{}");
  EXPECT_EQ(example_of_type("public.pair"), "{}");
  EXPECT_EQ(example_of_type("tsvector"), R"("text")");
}

TEST(Example, IsAFilterToo) {
  const auto filter = [](std::string type) {
    const catalog::Column made = column(std::move(type), {});
    return example_filter(made, bounds_of(made));
  };
  EXPECT_EQ(filter("integer"), "eq.1");
  EXPECT_EQ(filter("text"), "eq.text");
  EXPECT_EQ(filter("date"), "gte.2025-01-31");
  EXPECT_EQ(filter("boolean"), "is.true");
  EXPECT_EQ(filter("jsonb"), "cs.{}");
  EXPECT_EQ(filter("text[]"), "cs.{}");
}

}  // namespace
}  // namespace plinth::jsonschema
