#include "rest/openapi/v3/document.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/tree.hpp"

namespace plinth::rest::v3 {
namespace {

using testing::HasSubstr;
using testing::Not;

catalog::Column column(std::string name, std::string type) {
  return {.name = std::move(name), .type = type, .base_type = type};
}

catalog::Column required(std::string name, std::string type) {
  catalog::Column made = column(std::move(name), std::move(type));
  made.nullable = false;
  return made;
}

catalog::Relation films() {
  catalog::Relation out{.schema = "public", .name = "films", .oid = 2};
  out.comment = "Films\n\nWhat was shot.";
  out.insertable = out.updatable = out.deletable = true;
  out.columns = {
      required("id", "integer"),
      required("title", "text"),
      column("director_id", "integer"),
      column("mood", "public.mood"),
      column("rating", "numeric"),
      column("tags", "text[]"),
      column("extra", "jsonb"),
      column("shot", "timestamp with time zone"),
      column("size", "public.pair"),
      column("order", "integer"),
      required("search", "tsvector"),
  };
  out.columns[0].default_expression = "nextval('public.films_id_seq'::regclass)";
  out.columns[1].checks = {"char_length(title) <= 20"};
  out.columns[2].comment = "Who made it";
  out.columns[3].enum_labels = {"sad", "glad"};
  out.columns[3].default_expression = "'sad'::public.mood";
  out.columns[5].default_expression = "'{}'::text[]";
  out.columns[6].default_expression = R"('{"a": 1}'::jsonb)";
  out.columns[7].default_expression = "'2025-01-31 09:30:00+00'::timestamp with time zone";
  out.columns[4].checks = {"rating >= 0::numeric", "mod(rating, 2) = 0"};
  out.columns[10].generated = true;
  out.primary_key = {"id"};
  return out;
}

// Films of directors, a view that cannot be written, an odd name, functions of every sort.
catalog::Parts parts() {
  catalog::Parts out;
  catalog::Relation directors{.schema = "public", .name = "directors", .oid = 1};
  directors.columns = {column("id", "integer"), column("name", "text")};
  directors.primary_key = {"id"};
  catalog::Relation totals{.schema = "public", .name = "totals", .kind = 'v', .oid = 3};
  totals.columns = {column("films", "bigint")};
  catalog::Relation odd{.schema = "public", .name = "Odd {Things}", .oid = 4};
  odd.columns = {column("a/b ~c", "uuid")};
  odd.insertable = true;
  catalog::Relation error{.schema = "public", .name = "Error", .oid = 5};
  error.columns = {column("id", "integer")};
  out.relations = {directors, films(), totals, odd, error};
  out.foreign_keys = {{
      .name = "films_director_id_fkey",
      .schema = "public",
      .table = "films",
      .other_schema = "public",
      .other_table = "directors",
      .columns = {{.from = "director_id", .to = "id"}},
  }};
  const auto function = [](std::string name, uint32_t oid, std::string result) {
    return catalog::Function{
        .schema = "public",
        .name = std::move(name),
        .volatility = catalog::Volatility::stable,
        .result_type = std::move(result),
        .oid = oid,
    };
  };
  catalog::Function find = function("find", 11, "public.films");
  find.parameters = {
      {.name = "x", .type = "integer"},
      {.name = "limit", .type = "bigint", .required = false},
      {.name = "list", .type = "text[]", .variadic = true},
  };
  find.returns_set = find.returns_rows = true;
  find.result_schema = "public";
  find.result_relation = "films";
  catalog::Function table = function("table", 12, "record");
  table.returns_set = table.returns_rows = true;
  table.result_columns = {{.name = "day", .type = "date"}};
  catalog::Function change = function("change", 13, "void");
  change.volatility = catalog::Volatility::changing;
  change.returns_void = true;
  change.comment = "Changes things\nAll of them.";
  catalog::Function raw = function("raw", 14, "numeric");
  raw.parameters = {{.name = "", .type = "bytea"}};
  out.functions = {find, table, change, raw};
  out.schema_comments = {{.schema = "public", .comment = "Film library\nAll of it."}};
  return out;
}

const catalog::SchemaSnapshot& snapshot() {
  static const catalog::SchemaSnapshot made(parts());
  return made;
}

const Usable everything{.everything = true, .relations = {}, .functions = {}};

std::string render(
    const DocumentSettings& settings = {.version = "1.2"}, const Usable& usable = everything
) {
  return v3::render_document(snapshot(), "public", usable, settings);
}

// The value at a JSON pointer as text; "-" where there is none.
std::string at(const std::string& document, std::string_view pointer) {
  const auto tree = json::parse(document);
  if (!tree) return "no JSON";
  boost::system::error_code missing;
  const json::Value* found = tree->find_pointer(pointer, missing);
  return found == nullptr ? "-" : json::to_text(*found);
}
std::string at(std::string_view pointer) { return at(render(), pointer); }
std::string property(std::string_view path) {
  return at("/components/schemas/films/properties/" + std::string(path));
}

void collect_references(const json::Value& value, std::set<std::string>& out) {
  if (const json::Object* object = value.if_object()) {
    for (const auto& member : *object) {
      if (member.key() == "$ref" && member.value().is_string())
        out.insert(std::string(member.value().get_string()));
      collect_references(member.value(), out);
    }
  } else if (value.is_array()) {
    for (const json::Value& item : value.get_array()) collect_references(item, out);
  }
}

TEST(DocumentV3, SaysWhatItIs) {
  EXPECT_EQ(at("/openapi"), R"("3.1.1")");
  EXPECT_EQ(at("/info"), R"({"title":"Film library","description":"All of it.","version":"1.2"})");
  EXPECT_EQ(at("/tags/3"), R"({"name":"films","description":"Films\n\nWhat was shot."})");
}

TEST(DocumentV3, NamesTheServerOrIsRelativeToIt) {
  EXPECT_EQ(at("/servers"), R"([{"url":"/"}])");
  EXPECT_EQ(at(render({.api_keys = true}), "/servers"), R"([{"url":"/rest/v1"}])");
  const DocumentSettings known{.server_proxy_uri = "https://api.example.com/rest/v1/"};
  EXPECT_EQ(at(render(known), "/servers"), R"([{"url":"https://api.example.com/rest/v1"}])");
}

TEST(DocumentV3, AsksForKeysAndTokensWhereTheyMatter) {
  EXPECT_EQ(at("/security"), "-");
  EXPECT_EQ(at("/components/securitySchemes/apiKey"), "-");
  EXPECT_EQ(at(render({.security_active = true}), "/security"), R"([{"bearer":[]}])");
  const std::string keys = render({.api_keys = true});
  EXPECT_EQ(at(keys, "/security"), R"([{"apiKey":[]},{"apiKey":[],"bearer":[]}])");
  EXPECT_EQ(at(keys, "/components/securitySchemes/apiKey/name"), R"("apikey")");
  EXPECT_EQ(at(keys, "/components/securitySchemes/bearer/scheme"), R"("bearer")");
}

TEST(DocumentV3, GivesColumnsTheTypesOfTheirJson) {
  EXPECT_EQ(property("id/type"), R"("integer")");
  EXPECT_EQ(property("id/format"), R"("int32")");
  EXPECT_EQ(property("director_id/type"), R"(["integer","null"])");
  EXPECT_EQ(property("tags/items/type"), R"(["string","null"])");
  EXPECT_EQ(property("extra/type"), "-");
  EXPECT_EQ(property("size/type"), "-");
  EXPECT_EQ(property("size/x-pg-type"), R"("public.pair")");
  EXPECT_EQ(property("shot/format"), R"("date-time")");
  EXPECT_EQ(property("mood/type"), R"(["string","null"])");
  EXPECT_EQ(property("mood/enum"), R"(["sad","glad",null])");
}

TEST(DocumentV3, TellsConstantDefaultsOnly) {
  EXPECT_EQ(property("mood/default"), R"("sad")");
  EXPECT_EQ(property("id/default"), "-");
  EXPECT_EQ(property("shot/default"), R"("2025-01-31T09:30:00+00:00")");
  EXPECT_EQ(property("tags/default"), "[]");
  EXPECT_EQ(property("extra/default"), R"({"a":1})");
}

TEST(DocumentV3, TranslatesChecks) {
  EXPECT_EQ(property("title/maxLength"), "20");
  EXPECT_EQ(property("rating/minimum"), "0");
  EXPECT_EQ(property("rating/x-check"), R"(["rating >= 0::numeric","mod(rating, 2) = 0"])");
  EXPECT_EQ(property("rating/description"), R"("Check: `mod(rating, 2) = 0`")");
}

TEST(DocumentV3, TellsOfKeys) {
  EXPECT_EQ(property("id/x-primary-key"), "true");
  EXPECT_EQ(property("director_id/x-foreign-key"), R"({"relation":"directors","column":"id"})");
  EXPECT_EQ(
      property("director_id/description"), R"("Who made it\n\nForeign key to `directors.id`.")"
  );
}

TEST(DocumentV3, RequiresOnlyWhatAnInsertNeeds) {
  EXPECT_EQ(at("/components/schemas/films/required"), "-");
  EXPECT_EQ(at("/components/schemas/films.update/required"), "-");
  EXPECT_EQ(at("/components/schemas/films.insert/required"), R"(["title"])");
  EXPECT_EQ(at("/components/schemas/films.insert/examples"), R"([{"title":"text"}])");
  EXPECT_EQ(property("search/readOnly"), "true");
  EXPECT_EQ(at("/components/schemas/films.insert/properties/search"), "-");
  EXPECT_EQ(at("/components/schemas/totals.insert"), "-");
}

TEST(DocumentV3, HasARowForAnExample) {
  EXPECT_EQ(
      at("/components/schemas/films/examples/0"),
      R"({"id":1,"title":"text","director_id":1,"mood":"sad","rating":1.5E0,"tags":["text"],)"
      R"("extra":{},"shot":"2025-01-31T09:30:00+00:00","size":{},"order":1,"search":"text"})"
  );
}

TEST(DocumentV3, OffersTheMethodsThatARelationTakes) {
  for (const char* method : {"get", "post", "put", "patch", "delete"})
    EXPECT_NE(at("/paths/~1films/" + std::string(method)), "-") << method;
  EXPECT_NE(at("/paths/~1totals/get"), "-");
  EXPECT_EQ(at("/paths/~1totals/post"), "-");
  EXPECT_EQ(at("/paths/~1films/post/operationId"), R"("films.post")");
  for (const char* status : {"200", "206", "400", "401", "404", "406"})
    EXPECT_NE(at("/paths/~1films/get/responses/" + std::string(status)), "-") << status;
  EXPECT_NE(at("/paths/~1films/post/responses/409"), "-");
}

TEST(DocumentV3, HasAFilterForEachColumnButThoseOfReservedNames) {
  EXPECT_EQ(at("/components/parameters/rowFilter.films.id/example"), R"("eq.1")");
  EXPECT_THAT(at("/components/parameters/rowFilter.films.title/description"), HasSubstr("`ilike`"));
  EXPECT_EQ(at("/components/parameters/rowFilter.films.order"), "-");
  EXPECT_NE(at("/components/parameters/order"), "-");
}

TEST(DocumentV3, EncodesOddNames) {
  EXPECT_NE(at("/paths/~1Odd%20%7BThings%7D/get"), "-");
  EXPECT_NE(at("/components/schemas/Odd.20.7bThings.7d"), "-");
  EXPECT_EQ(
      at("/components/schemas/Odd.20.7bThings.7d.insert/properties/a~1b ~0c/$ref"),
      R"("#/components/schemas/Odd.20.7bThings.7d/properties/a~1b%20~0c")"
  );
  EXPECT_EQ(at("/components/schemas/Error/required"), R"(["code","message"])");
  EXPECT_NE(at("/components/schemas/.45rror"), "-");
}

TEST(DocumentV3, ResolvesAllItsReferences) {
  const std::string document = render({.api_keys = true});
  std::set<std::string> references;
  collect_references(*json::parse(document), references);
  EXPECT_GT(references.size(), 50U);
  for (std::string reference : references) {
    ASSERT_TRUE(reference.starts_with("#/")) << reference;
    if (const size_t space = reference.find("%20"); space != std::string::npos)
      reference.replace(space, 3, " ");
    EXPECT_NE(at(document, reference.substr(1)), "-") << reference;
  }
}

TEST(DocumentV3, DescribesFunctions) {
  const std::string get = "/paths/~1rpc~1find/get/";
  EXPECT_EQ(at(get + "parameters/0/required"), "true");
  EXPECT_EQ(
      at(get + "parameters/2/schema"), R"({"type":"array","items":{"type":["string","null"]}})"
  );
  EXPECT_THAT(at(get + "parameters"), Not(HasSubstr("parameters/limit\"")));
  EXPECT_EQ(
      at(get + "responses/200/content/application~1json/schema"),
      R"({"type":"array","items":{"$ref":"#/components/schemas/films"}})"
  );
  EXPECT_EQ(
      at("/paths/~1rpc~1find/post/requestBody/content/application~1json/schema/required"),
      R"(["x","list"])"
  );
  EXPECT_EQ(
      at("/paths/~1rpc~1table/get/responses/200/content/application~1json/schema/items/properties/"
         "day/format"),
      R"("date")"
  );
}

TEST(DocumentV3, KnowsWhatFunctionsDo) {
  EXPECT_EQ(at("/paths/~1rpc~1change/get"), "-");
  EXPECT_EQ(at("/paths/~1rpc~1change/post/summary"), R"("Changes things")");
  EXPECT_EQ(at("/paths/~1rpc~1change/post/description"), R"("All of them.")");
  EXPECT_NE(at("/paths/~1rpc~1change/post/responses/204"), "-");
  EXPECT_EQ(at("/paths/~1rpc~1change/post/requestBody"), "-");
  EXPECT_EQ(at("/paths/~1rpc~1raw/get"), "-");
  EXPECT_EQ(
      at("/paths/~1rpc~1raw/post/requestBody/content"),
      R"({"application/octet-stream":{"schema":{}}})"
  );
}

TEST(DocumentV3, LeavesOutWhatMayNotBeUsed) {
  const std::string document =
      render({}, {.everything = false, .relations = {1}, .functions = {11}});
  EXPECT_NE(at(document, "/paths/~1directors"), "-");
  EXPECT_EQ(at(document, "/paths/~1films"), "-");
  EXPECT_EQ(at(document, "/paths/~1rpc~1table"), "-");
  EXPECT_THAT(document, Not(HasSubstr("schemas/films")));
}

}  // namespace
}  // namespace plinth::rest::v3
