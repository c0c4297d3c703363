#include "jsonschema/type.hpp"

#include <gtest/gtest.h>

namespace plinth::jsonschema {
namespace {

std::string written(std::string_view type) {
  json::Writer w;
  w.begin_object();
  write_type(w, type);
  w.end_object();
  return w.take();
}

TEST(SwaggerType, IsThatOfTheJsonTheTypeTravelsAs) {
  EXPECT_EQ(written("integer"), R"({"format":"int32","type":"integer"})");
  EXPECT_EQ(written("bigint"), R"({"format":"int64","type":"integer"})");
  EXPECT_EQ(written("double precision"), R"({"format":"double precision","type":"number"})");
  EXPECT_EQ(written("boolean"), R"({"format":"boolean","type":"boolean"})");
  EXPECT_EQ(written("uuid"), R"({"format":"uuid","type":"string"})");
  EXPECT_EQ(written("public.mood"), R"({"format":"public.mood","type":"string"})");
}

TEST(SwaggerType, LeavesJsonOpen) {
  EXPECT_EQ(written("jsonb"), R"({"format":"jsonb"})");
  EXPECT_EQ(written("json[]"), R"({"format":"json[]","items":{},"type":"array"})");
}

TEST(SwaggerType, TellsTheElementsOfArrays) {
  EXPECT_EQ(
      written("integer[]"), R"({"format":"integer[]","items":{"type":"integer"},"type":"array"})"
  );
}

TEST(DescribedType, DropsTheModifiersOfBuiltInTypesOnly) {
  const auto described = [](std::string type, std::string base) {
    const catalog::Column column{.name = "c", .type = std::move(type), .base_type = base};
    return std::string(described_type(column));
  };
  EXPECT_EQ(described("character varying(20)", "character varying"), "character varying");
  EXPECT_EQ(described("public.licence", "text"), "text");
  EXPECT_EQ(described("extensions.vector(3)", "extensions.vector"), "extensions.vector(3)");
  EXPECT_EQ(described("public.shipping_box", "public.box_size"), "public.shipping_box");
}

TEST(DefaultValue, ReadsConstants) {
  EXPECT_EQ(default_value("text", "'unnamed'::text"), R"("unnamed")");
  EXPECT_EQ(default_value("text", "'it''s \"new\"'::text"), R"("it's \"new\"")");
  EXPECT_EQ(default_value("character", "'NO'::bpchar"), R"("NO")");
  EXPECT_EQ(default_value("public.mood", "'fine'::public.mood"), R"("fine")");
  EXPECT_EQ(default_value("integer", "1"), "1");
  EXPECT_EQ(default_value("integer", "'-1'::integer"), "-1");
  EXPECT_EQ(default_value("numeric", "9.99"), "9.99");
  EXPECT_EQ(default_value("boolean", "true"), "true");
}

TEST(DefaultValue, KeepsExpressionsAsTheTextOfStringsAlone) {
  EXPECT_EQ(default_value("uuid", "gen_random_uuid()"), "\"gen_random_uuid()\"");
  EXPECT_EQ(default_value("text", "('a'::text || 'b'::text)"), "\"('a'::text || 'b'::text)\"");
  EXPECT_EQ(default_value("text", "'a'::text || 'b'::text"), R"("'a'::text || 'b'::text")");
  EXPECT_EQ(default_value("integer", "nextval('public.t_id_seq'::regclass)"), std::nullopt);
  EXPECT_EQ(default_value("numeric", "'NaN'::numeric"), std::nullopt);
  EXPECT_EQ(default_value("boolean", "1"), std::nullopt);
}

TEST(DefaultValue, SaysNothingOfArraysJsonAndNull) {
  EXPECT_EQ(default_value("text[]", "'{}'::text[]"), std::nullopt);
  EXPECT_EQ(default_value("jsonb", "'{}'::jsonb"), std::nullopt);
  EXPECT_EQ(default_value("text", "NULL::text"), std::nullopt);
  EXPECT_EQ(default_value("text", ""), std::nullopt);
}

}  // namespace
}  // namespace plinth::jsonschema
