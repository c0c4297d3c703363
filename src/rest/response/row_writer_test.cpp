#include "rest/response/row_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/loader.hpp"
#include "pg/cluster_fixture.hpp"

namespace plinth::rest {
namespace {

using testing::IsEmpty;

class RowsAsJson : public pg::ClusterTest {
 protected:
  static pg::Segment once(std::vector<std::string> texts) {
    pg::Segment out = pg::segment(std::move(texts));
    for (pg::Statement& statement : out.statements) statement.reuse = pg::Reuse::once;
    return out;
  }

  std::vector<pg::Rows> answers(std::vector<std::string> texts) {
    auto replies = run(connection_->run(once(std::move(texts)), std::chrono::seconds(30)));
    if (!replies) throw std::runtime_error(replies.error().message);
    return *std::move(replies);
  }
  pg::Rows answer(std::string text) { return std::move(answers({std::move(text)}).front()); }

  void load() {
    auto loaded = run(catalog::load_snapshot(*connection_, {}));
    if (!loaded) throw std::runtime_error(loaded.error().message);
    schema_ = *std::move(loaded);
  }

  // Ours and PostgreSQL's own of the same query, where they differ.
  std::string difference(const std::string& query, const std::string& setting = "select 1") {
    auto both = answers(
        {setting, query, "select json_agg(plinth_row)::text from (" + query + ") as plinth_row"}
    );
    const auto ours = rows_as_text(both[1], *schema_, Media::json);
    const std::string theirs(both[2].text(0, 0));
    if (ours == theirs || (both[1].empty() && ours == "[]")) return "";
    return query + "\n  ours:   " + ours.value_or("nothing") + "\n  theirs: " + theirs + "\n";
  }

  void SetUp() override {
    ClusterTest::SetUp();
    connection_ = open();
    load();
  }

  std::shared_ptr<pg::Connection> connection_;
  std::shared_ptr<const catalog::SchemaSnapshot> schema_;
};

TEST_F(RowsAsJson, AreWhatPostgresMakesOfThem) {
  const std::vector<std::string> queries{
      "select 1 as a, null::int as b, 'x' as c",
      "select n as \"a\"\"b\\c\", n * 2 as \"ü\nx\" from generate_series(1, 3) n",
      "select 1 as a where false",
      "select true as t, false as f, null::bool as n",
      "select 32767::int2, (-2147483648)::int4, 9223372036854775807::int8",
      "select unnest(array['NaN', 'Infinity', '-Infinity', '0', '-0', '1e300', '1e-300', '0.1', "
      "'123456789012345678']::float8[]) as f",
      "select unnest(array['NaN', 'Infinity', '-Infinity', '1e30', '0.1']::float4[]) as f",
      "select unnest(array['NaN', 'Infinity', '-Infinity', '0', '0.00', '-1.50', '1e40', "
      "'0.000000000000000000000000001']::numeric[]) as n",
      "select unnest(array['infinity', '-infinity', '2026-01-31', '0044-03-15 BC', '10000-01-01', "
      "'5874897-12-31', '0001-01-01']::date[]) as d",
      "select unnest(array['infinity', '-infinity', '2026-01-31 10:20:30', '2026-01-31 "
      "10:20:30.5', "
      "'0044-03-15 10:00:00.000001 BC', '294276-12-31 23:59:59.999999', '12026-01-01 00:00:00']"
      "::timestamp[]) as d",
      "select unnest(array['00:00', '23:59:59.999999', '24:00']::time[]) as t, "
      "'10:00:00.25+05:30'::timetz as z, '1 year 2 mons 3 days 04:05:06.7'::interval as i",
      "select json_build_object('b', 1, 'a', '[1, 2]'::json) as j, '{\"b\": 1,   \"a\": "
      "[1,2]}'::json as k, "
      "'{\"b\": 1,   \"a\": [1,2]}'::jsonb as l, 'null'::jsonb as m, '\"x\\u00e9\"'::json as n",
      "select E'\\x01\\b\\f\\n\\r\\t\\x1f\\x7f\"\\\\/' as control, 'ünïcødé 😀 \u2028' as unicode, "
      "'' as empty",
      "select repeat('a\"', 10000) as long",
      "select n, n::text, 'x' || n as x from generate_series(1, 200) n",
      "select '\\xdeadbeef'::bytea as b, '6b1e0e0e-0000-4000-8000-000000000000'::uuid as u",
      "select ' x '::char(5) as c, 'y'::varchar(3) as v, 'n'::name as n, 'c'::\"char\" as q",
      "select 12.5::money as m, B'101'::bit(3) as b, B'1'::varbit as w, '<a>1</a>'::xml as x",
      "select '10.0.0.1/8'::inet as i, '10.0.0.0/8'::cidr as c, '08:00:2b:01:02:03'::macaddr as m",
      "select point(1, 2.5) as p, box(point(0, 0), point(1, 1)) as b, circle(point(0, 0), 2) as c",
      "select int4range(1, 5) as r, daterange('2026-01-01', null) as d, "
      "'{[1,3),[7,9)}'::int4multirange as m",
      "select to_tsvector('simple', 'a b a') as v, 'a & b'::tsquery as q, '$.a'::jsonpath as j",
      "select 'pg_class'::regclass as c, 'int4'::regtype as t, 26::oid as o, '(0,1)'::tid as i, "
      "'7'::xid as x",
  };
  std::string differences;
  for (const std::string& query : queries) differences += difference(query);
  EXPECT_THAT(differences, IsEmpty());
}

TEST_F(RowsAsJson, FollowTheTimeZone) {
  const std::string moments =
      "select unnest(array['infinity', '-infinity', '2026-01-31 10:20:30+00', "
      "'2026-07-31 10:20:30.123456+00', '1800-01-01 00:00+00', '0044-03-15 10:00+00 BC', "
      "'12026-01-01 00:00+00']::timestamptz[]) as moment";
  std::string differences;
  for (const std::string zone :
       {"UTC",
        "Europe/Berlin",
        "Asia/Kolkata",
        "America/St_Johns",
        "Africa/Monrovia",
        "-14",
        "+5:45"})
    differences += difference(moments, "select set_config('timezone', '" + zone + "', true)");
  EXPECT_THAT(differences, IsEmpty());
}

TEST_F(RowsAsJson, FollowWhatElseShapesText) {
  const auto with = [](const std::string& name, const std::string& value) {
    return "select set_config('" + name + "', '" + value + "', true)";
  };
  EXPECT_EQ(difference("select 0.1::float8 + 0.2 as f", with("extra_float_digits", "0")), "");
  EXPECT_EQ(
      difference("select interval '1 year 1 day' as i", with("intervalstyle", "iso_8601")), ""
  );
  EXPECT_EQ(difference("select '\\x00ff'::bytea as b", with("bytea_output", "escape")), "");
  EXPECT_EQ(difference("select date '2026-01-31' as d", with("datestyle", "iso, dmy")), "");
}

TEST_F(RowsAsJson, LeaveOtherDateStylesToPostgres) {
  for (const std::string style : {"sql, mdy", "german", "postgres, mdy", "postgres, ymd"}) {
    for (const std::string value : {"date", "timestamp", "timestamptz"}) {
      auto rows = answers(
          {"select set_config('datestyle', '" + style + "', true)",
           "select '2026-01-31 10:00'::" + value + " as d"}
      );
      EXPECT_FALSE(rows_as_text(rows[1], *schema_, Media::json))
          << style << " " << rows[1].text(0, 0);
    }
  }
}

// Every type there is, with null in the place of a value: what we call a string, PostgreSQL does
// not know to be anything else, and what is left to PostgreSQL has more to it than its text.
TEST_F(RowsAsJson, KnowEveryTypeOfTheServer) {
  sql("set client_min_messages = warning; create type mood as enum ('fine', 'sad'); create domain "
      "short as varchar(5); "
      "create type pair as (a int, b text); create type span as range (subtype = float8); "
      "create table t (a int); create type label; "
      "create function label_in(cstring) returns label language internal immutable as 'textin'; "
      "create function label_out(label) returns cstring language internal immutable as 'textout'; "
      "create type label (input = label_in, output = label_out, like = text); "
      "create function label_json(label) returns json language sql immutable as $$ select "
      "'{}'::json $$; "
      "create cast (label as json) with function label_json(label)");
  load();
  const pg::Rows types = answer(
      "select t.oid, t.typname, "
      "  t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc or t.typtype = 'c' or "
      "  exists (select from pg_cast c where c.castsource = t.oid and c.castsource >= 16384 "
      "    and c.casttarget = 'json'::regtype and c.castmethod = 'f') "
      "from pg_type t where t.typtype in ('b', 'c', 'e', 'r', 'm')"
  );
  ASSERT_GT(types.size(), 300u);
  for (size_t i = 0; i < types.size(); ++i) {
    const auto oid = static_cast<uint32_t>(types.integer(i, 0));
    const bool has_more = types.flag(i, 2);
    const auto kind = schema_->column_kind(oid);
    if (has_more) {
      EXPECT_FALSE(kind) << types.text(i, 1);
    }
    if (oid >= json::first_user_type) {
      EXPECT_EQ(kind.has_value(), !has_more) << types.text(i, 1);
    }
  }
  EXPECT_EQ(difference("select 'fine'::mood as m, 'abc'::short as s, span(1, 2) as r"), "");
  for (const std::string value :
       {"array[1]", "row(1, 'x')::pair", "'x'::label", "array['fine'::mood]"})
    EXPECT_FALSE(rows_as_text(answer("select " + value + " as v"), *schema_, Media::json)) << value;
}

TEST_F(RowsAsJson, OfOneRowAreAnObject) {
  EXPECT_EQ(
      rows_as_text(answer("select 1 as id, 'x' as name"), *schema_, Media::object),
      R"({"id":1,"name":"x"})"
  );
  EXPECT_EQ(
      rows_as_text(answer("select 1 as id where false"), *schema_, Media::object), std::nullopt
  );
}

TEST_F(RowsAsJson, AreTheSameInBatches) {
  const pg::Rows whole = answer("select n as id, 'x' || n as name from generate_series(1, 3) n");
  for (const Media media : {Media::json, Media::object, Media::csv}) {
    auto writer = RowWriter::make(whole, *schema_, media);
    ASSERT_TRUE(writer);
    std::string out;
    for (size_t i = 0; i < whole.size(); ++i) {
      const std::vector<std::optional<std::string_view>> values{whole.find(i, 0), whole.find(i, 1)};
      pg::Rows one = whole.without_rows();
      one.append(values);
      EXPECT_TRUE(writer->append(out, one));
    }
    writer->finish(out);
    EXPECT_EQ(out, rows_as_text(whole, *schema_, media));
  }
}

TEST_F(RowsAsJson, AreTheServersCsv) {
  const std::vector<std::string> queries{
      "select 1 as a, null::int as b, '' as c, 'x' as d",
      "select 1 as a where false",
      "select 'a,b' as a, 'say \"x\"' as b, 'back\\slash' as c, '(1)' as d, ' ' as e",
      "select E'tab\t' as a, E'line\n' as b, E'\v' as c, E'\f\r' as d, 'ünïcødé' as e, chr(160) as "
      "f",
      "select array[1, null, 3] as a, row(1, 'a b') as r, json_build_object('a', 1) as j, true as "
      "t",
      "select null::text as lonely",
      "select n as a, n as \"b c\", -n as \"d\"\"e\" from generate_series(1, 20) n",
  };
  for (const std::string& query : queries) {
    const auto both = answers(
        {query,
         "select coalesce((select string_agg(k, ',') from json_object_keys("
         "(json_agg(plinth_row) -> 0)) as k), '') || E'\\n' || coalesce(string_agg("
         "substr(plinth_row::text, 2, length(plinth_row::text) - 2), E'\\n'), '') "
         "from (" +
             query + ") as plinth_row"}
    );
    EXPECT_EQ(rows_as_text(both[0], *schema_, Media::csv), both[1].text(0, 0)) << query;
  }
}

}  // namespace
}  // namespace plinth::rest
