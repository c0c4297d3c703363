#include "rest/plan/row_form.hpp"

#include <gtest/gtest.h>

#include "rest/plan/film_schema.hpp"

namespace plinth::rest {
namespace {

constexpr uint32_t int4 = 23;
constexpr uint32_t text = 25;
constexpr uint32_t jsonb = 3802;
constexpr uint32_t text_array = 1009;

catalog::Column typed(std::string name, uint32_t oid) {
  return {
      .name = std::move(name),
      .type = "any",
      .base_type = oid == jsonb ? "jsonb" : "any",
      .base_type_oid = oid
  };
}

catalog::Parts parts() {
  catalog::Parts out;
  out.relations = {
      table(
          "songs",
          {typed("id", int4), typed("title", text), typed("data", jsonb), typed("album_id", int4)},
          {"id"}
      ),
      table("albums", {typed("id", int4), typed("tags", text_array)}, {"id"}),
  };
  out.unique_keys = {
      {.schema = "public", .table = "songs", .columns = {"id"}, .is_primary = true},
      {.schema = "public", .table = "albums", .columns = {"id"}, .is_primary = true},
  };
  out.foreign_keys = {foreign_key("songs_album_id_fkey", "songs", "album_id", "albums")};
  return out;
}

bool comes_as_columns(
    std::string_view method,
    const std::string& target,
    std::vector<http::Header> headers = {},
    PlanSettings settings = {},
    catalog::Parts of = parts()
) {
  const catalog::SchemaSnapshot schema(std::move(of));
  const Asked asked(method, target, {}, std::move(headers));
  settings.aggregates_enabled = true;
  const auto plan = plan_request(asked.request, schema, settings);
  if (!plan) throw std::runtime_error(plan.error().message);
  return plan->row_form == RowForm::columns;
}

TEST(RowForm, IsColumnsWhereEveryColumnIsTold) {
  for (const std::string select :
       {"*",
        "id",
        "id,title",
        "name:title",
        "data",
        "data->a->>b",
        "id::text",
        "*,albums(*)",
        "id,albums(tags)"})
    EXPECT_TRUE(comes_as_columns("GET", "/songs?select=" + select)) << select;
  EXPECT_TRUE(comes_as_columns("GET", "/albums?select=id,songs(id)&order=id&limit=5&id=gt.1"));
}

TEST(RowForm, IsADocumentWhereOneIsNot) {
  EXPECT_FALSE(comes_as_columns("GET", "/albums"));
  for (const std::string select :
       {"title::tsvector", "computed", "count()", "id.sum()", "id,...albums(tags)", "albums(*)"})
    EXPECT_FALSE(comes_as_columns("GET", "/songs?select=" + select)) << select;
}

TEST(RowForm, IsColumnsForCsvOfAnyType) {
  for (const std::string target : {"/songs", "/albums", "/songs?select=computed,count()"})
    EXPECT_TRUE(comes_as_columns("GET", target, {{"Accept", "text/csv"}})) << target;
  EXPECT_FALSE(
      comes_as_columns("GET", "/songs?limit=1", {{"Accept", "text/csv"}, {"Prefer", "count=exact"}})
  );
}

TEST(RowForm, IsADocumentWhereMoreIsWantedThanRows) {
  EXPECT_FALSE(comes_as_columns("HEAD", "/songs"));
  EXPECT_FALSE(comes_as_columns("GET", "/songs?limit=1", {{"Prefer", "count=exact"}}));
  EXPECT_TRUE(comes_as_columns("GET", "/songs", {{"Prefer", "count=exact"}}));
  EXPECT_TRUE(comes_as_columns("GET", "/songs?limit=1", {{"Prefer", "count=planned"}}));
  EXPECT_TRUE(comes_as_columns("GET", "/songs", {{"Accept", "application/vnd.pgrst.object+json"}}));
}

TEST(RowForm, IsADocumentWhereSqlMaySetTheResponse) {
  catalog::Parts setting = parts();
  setting.reads_set_response = true;
  EXPECT_FALSE(comes_as_columns("GET", "/songs", {}, {}, std::move(setting)));
  EXPECT_FALSE(comes_as_columns("GET", "/songs", {}, {.pre_request = true}));
  EXPECT_FALSE(comes_as_columns("GET", "/songs", {}, {.rows_as_columns = false}));
}

}  // namespace
}  // namespace plinth::rest
