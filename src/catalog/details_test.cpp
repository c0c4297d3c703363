#include "catalog/details.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"

namespace plinth::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DetailsTest : public pg::ClusterTest {
 protected:
  Details load(std::string_view script, const std::vector<std::string>& schemas = {"public"}) {
    sql(script);
    const auto connection = open();
    auto loaded = run(load_details(*connection, schemas));
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return *std::move(loaded);
  }
};

const Type& type(const Details& details, std::string_view name) {
  const Type* found = details.find_type(name);
  if (found == nullptr) throw std::runtime_error("no type " + std::string(name));
  return *found;
}

TEST_F(DetailsTest, TellsTheKindsOfTypes) {
  const Details details = load(R"(
    drop schema if exists other cascade;
    create schema other;
    create type other.mood as enum ('sad', 'so so', 'glad');
    create domain moods as other.mood[];
    create domain fewer as moods;
    create type pair as (x integer, moods fewer, "odd name" text);
    create table films (id integer);
    comment on type pair is 'Two';
  )");
  EXPECT_EQ(type(details, "integer").name, "int4");
  EXPECT_EQ(type(details, "integer").kind, TypeKind::base);
  EXPECT_EQ(type(details, "other.mood").kind, TypeKind::enumeration);
  EXPECT_THAT(type(details, "other.mood").enum_labels, ElementsAre("sad", "so so", "glad"));
  EXPECT_EQ(type(details, "other.mood[]").kind, TypeKind::array);
  EXPECT_EQ(type(details, "other.mood[]").over, "other.mood");
  EXPECT_EQ(type(details, "public.fewer").kind, TypeKind::domain);
  EXPECT_EQ(details.find_base_type("public.fewer"), details.find_type("other.mood[]"));
  EXPECT_EQ(type(details, "public.films").kind, TypeKind::row);
  EXPECT_EQ(type(details, "name").kind, TypeKind::base);
  EXPECT_EQ(details.find_type("public.missing"), nullptr);
  EXPECT_EQ(details.find_base_type("public.missing"), nullptr);

  const Type& pair = type(details, "public.pair");
  EXPECT_EQ(pair.kind, TypeKind::composite);
  EXPECT_EQ(pair.comment, "Two");
  ASSERT_EQ(pair.attributes.size(), 3U);
  EXPECT_EQ(pair.attributes[1].type, "public.fewer");
  EXPECT_EQ(pair.attributes[2].name, "odd name");
}

TEST_F(DetailsTest, ListsTheSchemasThatAreThere) {
  EXPECT_THAT(
      load("create schema if not exists zoo", {"zoo", "public", "graphql_public"}).schemas,
      ElementsAre("public", "zoo")
  );
}

TEST_F(DetailsTest, FindsFunctionsThatTakeARowAndCannotBeCalled) {
  const Details details = load(R"(
    create table films (id integer, title text);
    create function label(films) returns text language sql as 'select $1.title';
    create function named(film films) returns text language sql as 'select film.title';
    create function plain(integer) returns text language sql as $$ select 'x' $$;
    create function two(films, integer) returns text language sql as $$ select 'x' $$;
  )");
  ASSERT_EQ(details.row_functions.size(), 1U);
  EXPECT_EQ(details.row_functions.front().name, "label");
  EXPECT_EQ(details.row_functions.front().parameters.front().type, "public.films");
}

TEST_F(DetailsTest, FindsColumnsOfViewsThatNothingCanWrite) {
  const std::string view =
      "create table t (a integer, b integer);"
      "create view v as select a, b, a + b as sum from t;"
      "create view joined as select t.a from t join t as u using (b);";
  EXPECT_THAT(
      load(view).fixed_columns,
      ElementsAre(ColumnName{"public", "joined", "a"}, ColumnName{"public", "v", "sum"})
  );
}

TEST_F(DetailsTest, TakesTriggersAndRulesForWriters) {
  const Details details = load(R"(
    create table t (a integer, b integer);
    create view triggered as select a + b as sum from t;
    create view ruled as select a + b as sum from t;
    create function nothing() returns trigger language plpgsql as 'begin return null; end';
    create trigger write instead of insert on triggered for each row execute function nothing();
    create rule write as on update to ruled do instead nothing;
  )");
  EXPECT_THAT(details.fixed_columns, IsEmpty());
}

}  // namespace
}  // namespace plinth::catalog
