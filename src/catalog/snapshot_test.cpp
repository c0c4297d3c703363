#include "catalog/snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Relation relation(std::string name, std::vector<std::string> primary_key = {"id"}) {
  return {.schema = "public", .name = std::move(name), .primary_key = std::move(primary_key)};
}

ForeignKey foreign_key(
    std::string name, std::string table, std::string other_table, std::vector<ColumnPair> columns
) {
  return {
      .name = std::move(name),
      .schema = "public",
      .table = std::move(table),
      .other_schema = "public",
      .other_table = std::move(other_table),
      .columns = std::move(columns),
  };
}

// Every relationship of a relation as "target cardinality constraint(from=to)".
std::vector<std::string> shown(const SchemaSnapshot& schema, std::string_view name) {
  constexpr std::array cardinalities{"o2m", "m2o", "o2o", "m2m"};
  const auto pairs = [](const std::vector<ColumnPair>& columns) {
    std::string out;
    for (const ColumnPair& pair : columns)
      out += (out.empty() ? "" : ",") + pair.from + "=" + pair.to;
    return "(" + out + ")";
  };
  std::vector<std::string> out;
  for (const Relationship& one : schema.relationships_of(*schema.find_relation("public", name))) {
    std::string text =
        one.to->name + " " + cardinalities[static_cast<size_t>(one.cardinality)] + " ";
    if (one.junction) {
      text += one.junction->relation->name + pairs(one.junction->to_source) +
              pairs(one.junction->to_target);
    } else {
      text += one.constraint + pairs(one.columns);
    }
    out.push_back(text + (one.reverse ? " reverse" : ""));
  }
  return out;
}

TEST(Snapshot, LeadsFromAForeignKeyBothWays) {
  const SchemaSnapshot schema({
      .relations = {relation("a"), relation("b")},
      .foreign_keys = {foreign_key("fk", "a", "b", {{"b_id", "id"}})},
      .unique_keys = {{"public", "a", {"id"}}, {"public", "b", {"id"}}},
      .functions = {},
  });
  EXPECT_THAT(shown(schema, "a"), ElementsAre("b m2o fk(b_id=id)"));
  EXPECT_THAT(shown(schema, "b"), ElementsAre("a o2m fk(id=b_id)"));
}

TEST(Snapshot, LeadsToOneRowBothWaysWhenTheColumnsAreAKey) {
  const auto between = [](std::vector<std::string> unique) {
    const SchemaSnapshot schema({
        .relations = {relation("a"), relation("b")},
        .foreign_keys = {foreign_key("fk", "a", "b", {{"x", "p"}, {"y", "q"}})},
        .unique_keys = {{"public", "a", std::move(unique)}},
        .functions = {},
    });
    return shown(schema, "a").front() + ", " + shown(schema, "b").front();
  };
  EXPECT_EQ(between({"y", "x"}), "b o2o fk(x=p,y=q), a o2o fk(p=x,q=y) reverse");
  EXPECT_EQ(between({"x"}), "b m2o fk(x=p,y=q), a o2m fk(p=x,q=y)");
  EXPECT_EQ(between({"x", "y", "z"}), "b m2o fk(x=p,y=q), a o2m fk(p=x,q=y)");
}

TEST(Snapshot, SeesAJunctionWhereBothKeysArePartOfThePrimaryKey) {
  const auto through = [](std::vector<std::string> primary_key) {
    const SchemaSnapshot schema({
        .relations = {relation("a"), relation("b"), relation("j", std::move(primary_key))},
        .foreign_keys =
            {foreign_key("ja", "j", "a", {{"a_id", "id"}}),
             foreign_key("jb", "j", "b", {{"b_id", "id"}})},
        .unique_keys = {},
        .functions = {},
    });
    return shown(schema, "a");
  };
  EXPECT_THAT(
      through({"a_id", "b_id"}), ElementsAre("b m2m j(id=a_id)(b_id=id)", "j o2m ja(id=a_id)")
  );
  EXPECT_THAT(
      through({"a_id", "b_id", "since"}),
      ElementsAre("b m2m j(id=a_id)(b_id=id)", "j o2m ja(id=a_id)")
  );
  EXPECT_THAT(through({"id"}), ElementsAre("j o2m ja(id=a_id)"));
  EXPECT_THAT(through({"a_id"}), ElementsAre("j o2m ja(id=a_id)"));
}

TEST(Snapshot, JoinsATableToItselfThroughAJunction) {
  const SchemaSnapshot schema({
      .relations = {relation("people"), relation("friends", {"one", "other"})},
      .foreign_keys =
          {foreign_key("f1", "friends", "people", {{"one", "id"}}),
           foreign_key("f2", "friends", "people", {{"other", "id"}})},
      .unique_keys = {},
      .functions = {},
  });
  EXPECT_THAT(
      shown(schema, "people"),
      ElementsAre(
          "friends o2m f1(id=one)",
          "friends o2m f2(id=other)",
          "people m2m friends(id=one)(other=id)",
          "people m2m friends(id=other)(one=id)"
      )
  );
}

TEST(Snapshot, KeepsBothDirectionsOfASelfReference) {
  const SchemaSnapshot schema({
      .relations = {relation("t")},
      .foreign_keys = {foreign_key("fk", "t", "t", {{"parent", "id"}})},
      .unique_keys = {},
      .functions = {},
  });
  EXPECT_THAT(shown(schema, "t"), ElementsAre("t o2m fk(id=parent)", "t m2o fk(parent=id)"));
  EXPECT_TRUE(schema.relationships_of(*schema.find_relation("public", "t"))[0].is_self());
}

TEST(Snapshot, IgnoresForeignKeysToWhatItDoesNotHold) {
  const SchemaSnapshot schema({
      .relations = {relation("a")},
      .foreign_keys = {foreign_key("fk", "a", "hidden", {{"x", "id"}})},
      .unique_keys = {},
      .functions = {},
  });
  EXPECT_THAT(shown(schema, "a"), IsEmpty());
}

TEST(Snapshot, FindsByExactSchemaAndName) {
  const SchemaSnapshot schema({
      .relations = {relation("Films"), {.schema = "api", .name = "films"}},
      .foreign_keys = {},
      .unique_keys = {},
      .functions =
          {{.schema = "public",
            .name = "f",
            .parameters = {{.name = "a", .type = "int"}, {.name = "b", .type = "int"}}},
           {.schema = "public", .name = "f", .parameters = {{.name = "x", .type = "text"}}},
           {.schema = "public", .name = "f"},
           {.schema = "api", .name = "g"}},
  });
  EXPECT_NE(schema.find_relation("public", "Films"), nullptr);
  EXPECT_EQ(schema.find_relation("public", "films"), nullptr);
  EXPECT_NE(schema.find_relation("api", "films"), nullptr);
  EXPECT_EQ(schema.find_relation("", "films"), nullptr);
  EXPECT_THAT(schema.relation_names("public"), ElementsAre("Films"));
  const auto& overloads = schema.functions("public", "f");
  ASSERT_EQ(overloads.size(), 3u);
  EXPECT_EQ(overloads[0].signature(), "public.f()");
  EXPECT_EQ(overloads[2].signature(), "public.f(a => int, b => int)");
  EXPECT_THAT(schema.functions("api", "f"), IsEmpty());
  EXPECT_THAT(schema.function_names("api"), ElementsAre("g"));
  EXPECT_EQ(schema.function_count(), 4u);
}

}  // namespace
}  // namespace plinth::catalog
