#include "typegen/json_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/tree.hpp"
#include "typegen/source_fixture.hpp"

namespace plinth::typegen {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string render(std::vector<catalog::Relation> relations, const catalog::Details& details) {
  catalog::Parts parts;
  parts.relations = std::move(relations);
  const catalog::SchemaSnapshot snapshot(std::move(parts));
  return render_json_schema({.snapshot = snapshot, .details = details});
}

TEST(JsonSchema, DescribesRowsInsertsAndUpdates) {
  catalog::Relation films = table("films", {required("id", "bigint"), required("title", "text")});
  films.columns[0].generated = true;
  films.columns[1].checks = {"char_length(title) <= 20"};
  films.comment = "Films";
  EXPECT_EQ(render({films}, details()), R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$defs": {
    "public.films.row": {
      "title": "public.films.row",
      "type": "object",
      "description": "Films",
      "properties": {
        "id": {
          "type": "integer",
          "format": "int64",
          "description": "Only the database sets it.",
          "readOnly": true,
          "examples": [
            1
          ],
          "x-pg-type": "bigint"
        },
        "title": {
          "type": "string",
          "maxLength": 20,
          "examples": [
            "text"
          ],
          "x-pg-type": "text",
          "x-check": [
            "char_length(title) <= 20"
          ]
        }
      },
      "required": [
        "id",
        "title"
      ],
      "additionalProperties": false
    },
    "public.films.insert": {
      "title": "public.films.insert",
      "type": "object",
      "properties": {
        "title": {
          "$ref": "#/$defs/public.films.row/properties/title"
        }
      },
      "required": [
        "title"
      ],
      "additionalProperties": false
    },
    "public.films.update": {
      "title": "public.films.update",
      "type": "object",
      "properties": {
        "title": {
          "$ref": "#/$defs/public.films.row/properties/title"
        }
      },
      "additionalProperties": false
    }
  }
}
)");
}

TEST(JsonSchema, HasNoBodiesForWhatCannotBeWritten) {
  catalog::Relation view = table("totals", {column("sum", "bigint"), column("id", "bigint")});
  view.kind = 'v';
  catalog::Details more = details();
  more.fixed_columns = {{.schema = "public", .relation = "totals", .column = "sum"}};
  const std::string written = render({view}, more);
  EXPECT_THAT(written, HasSubstr("public.totals.row/properties/id"));
  EXPECT_THAT(written, Not(HasSubstr("public.totals.row/properties/sum")));
  view.insertable = view.updatable = false;
  EXPECT_THAT(render({view}, more), Not(HasSubstr("insert")));
}

TEST(JsonSchema, AllowsNullInViewsWhateverTheirDomainsSay) {
  catalog::Relation view = table("list", {required("name", "text")});
  view.kind = 'v';
  const std::string text = render({view}, details());
  EXPECT_THAT(text, HasSubstr("\"type\": [\n            \"string\",\n            \"null\""));
  const std::string insert = text.substr(text.find("public.list.insert"));
  EXPECT_THAT(insert, Not(HasSubstr("\"required\"")));
}

TEST(JsonSchema, RefersToOddNames) {
  const std::string text = render({table("a/b ~\"c\"", {required("x/y%", "text")})}, details());
  ASSERT_TRUE(json::parse(text));
  EXPECT_THAT(text, HasSubstr(R"("#/$defs/public.a~1b%20~0%22c%22.row/properties/x~1y%25")"));
}

TEST(JsonSchema, IsStillJsonWhenNothingIsThere) {
  catalog::Details none;
  EXPECT_THAT(render({}, none), HasSubstr("\"$defs\": {}\n"));
}

}  // namespace
}  // namespace plinth::typegen
