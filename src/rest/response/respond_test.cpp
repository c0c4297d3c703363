#include "rest/response/respond.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rest/plan/film_schema.hpp"
#include "rest/response/entity_tag.hpp"

namespace plinth::rest {
namespace {

using testing::ElementsAre;
using testing::Pair;

using Value = std::optional<std::string>;

// The statement's row: total, rows, body, headers, status, inserted, then the key.
pg::Rows row(const std::vector<Value>& values) {
  const pg::Column column{.name = "c", .type = 25};
  pg::Rows rows(std::make_shared<const pg::Columns>(values.size(), column));
  rows.append(std::vector<std::optional<std::string_view>>(values.begin(), values.end()));
  return rows;
}

pg::Rows counted(Value total, int rows, Value inserted = std::nullopt) {
  return row({total, std::to_string(rows), "[]", std::nullopt, std::nullopt, inserted});
}

Result<http::Response> respond(
    const Asked& asked, pg::Rows rows, const RespondSettings& settings = {}
) {
  Plan plan = *asked.plan();
  plan.row_form = RowForm::document;
  return make_response(
      asked.request, plan, make_outcome(plan, asked.request, std::move(rows)), settings
  );
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (http::equal_ignoring_case(key, name)) return std::string(value);
  }
  return "-";
}

std::string status_and_range(const Asked& asked, pg::Rows rows) {
  const auto response = respond(asked, std::move(rows));
  return std::to_string(response->status) + " " + header(*response, "Content-Range");
}

std::string read(const std::string& query, Value total, int rows) {
  return status_and_range(Asked("GET", "/films?" + query), counted(std::move(total), rows));
}

TEST(ReadResponse, TellsTheRangeAndWhetherItIsAll) {
  EXPECT_EQ(read("", std::nullopt, 3), "200 0-2/*");
  EXPECT_EQ(read("", std::nullopt, 0), "200 */*");
  EXPECT_EQ(read("", "3", 3), "200 0-2/3");
  EXPECT_EQ(read("limit=2", "3", 2), "206 0-1/3");
  EXPECT_EQ(read("limit=2&offset=1", "3", 2), "206 1-2/3");
  EXPECT_EQ(read("limit=0", "4", 0), "206 */4");
  EXPECT_EQ(read("offset=3", "3", 0), "206 */3");
  EXPECT_EQ(read("", "0", 0), "200 */0");
  EXPECT_EQ(read("offset=5", std::nullopt, 0), "200 */*");
}

TEST(ReadResponse, RefusesAnOffsetBeyondTheTotal) {
  const auto response = respond(Asked("GET", "/films?offset=5"), counted("3", 0));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 416);
  EXPECT_EQ(header(*response, "Content-Range"), "*/3");
  EXPECT_EQ(header(*response, "Proxy-Status"), "-");
  EXPECT_EQ(
      response->body,
      R"({"code":"PGRST103","details":"An offset of 5 was requested, but there are only 3 rows.",)"
      R"("hint":null,"message":"Requested range not satisfiable"})"
  );
}

TEST(ReadResponse, CarriesBodyTypeProfileAndLocation) {
  const Asked asked(
      "GET",
      "/films?select=id&id=eq.1",
      {},
      {{"Accept", "application/vnd.pgrst.object+json"}, {"Prefer", "count=exact"}}
  );
  const auto response =
      respond(asked, row({"1", "1", R"({"id":1})", std::nullopt, std::nullopt, std::nullopt}));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, R"({"id":1})");
  EXPECT_THAT(
      response->headers,
      ElementsAre(
          Pair("Content-Range", "0-0/1"),
          Pair("Content-Type", "application/vnd.pgrst.object+json; charset=utf-8"),
          Pair("Content-Profile", "public"),
          Pair("Content-Location", "/films?id=eq.1&select=id"),
          Pair("Preference-Applied", "count=exact"),
          Pair("Vary", "Accept, Prefer, Range"),
          Pair("ETag", "\"" + entity_tag(R"({"id":1})") + "\"")
      )
  );
}

std::string written(
    std::string_view method,
    const std::string& target,
    std::string_view prefer,
    int rows,
    Value inserted = std::nullopt
) {
  const std::string body = method == "DELETE" ? "" : R"({"id":1})";
  return status_and_range(
      Asked(method, target, body, {{"Prefer", prefer}}),
      counted(std::nullopt, rows, std::move(inserted))
  );
}

TEST(WriteResponse, ChoosesStatusAndRangeByMethod) {
  EXPECT_EQ(written("POST", "/films", "", 1), "201 */*");
  EXPECT_EQ(written("POST", "/films", "return=representation", 1), "201 */*");
  EXPECT_EQ(written("POST", "/films", "count=exact", 2), "201 */2");
  EXPECT_EQ(written("POST", "/films", "count=planned", 2), "201 */*");
  EXPECT_EQ(written("POST", "/films", "resolution=merge-duplicates", 1, "1"), "201 */*");
  EXPECT_EQ(written("POST", "/films", "resolution=merge-duplicates", 1, "0"), "200 */*");
  EXPECT_EQ(written("PATCH", "/films", "", 2), "204 0-1/*");
  EXPECT_EQ(written("PATCH", "/films", "return=representation,count=exact", 2), "200 0-1/2");
  EXPECT_EQ(written("PATCH", "/films", "", 0), "204 */*");
  EXPECT_EQ(written("DELETE", "/films", "", 2), "204 */*");
  EXPECT_EQ(written("DELETE", "/films", "return=representation,count=estimated", 2), "200 */2");
  EXPECT_EQ(written("PUT", "/films?id=eq.1", "", 1, "1"), "204 -");
  EXPECT_EQ(written("PUT", "/films?id=eq.1", "return=representation", 1, "1"), "201 -");
  EXPECT_EQ(written("PUT", "/films?id=eq.1", "return=representation", 1, "0"), "200 -");
}

TEST(WriteResponse, LocatesTheOneRowInserted) {
  const Asked asked("POST", "/roles", R"({"film_id":1})", {{"Prefer", "return=headers-only"}});
  const auto location = [&](int rows, Value first, Value second) {
    return header(
        *respond(
            asked,
            row(
                {std::nullopt,
                 std::to_string(rows),
                 "",
                 std::nullopt,
                 std::nullopt,
                 std::nullopt,
                 std::move(first),
                 std::move(second)}
            )
        ),
        "Location"
    );
  };
  EXPECT_EQ(location(1, "1", "a b/ü"), "/roles?film_id=eq.1&actor_id=eq.a%20b%2F%C3%BC");
  EXPECT_EQ(location(1, std::nullopt, ""), "/roles?film_id=is.null&actor_id=eq.");
  EXPECT_EQ(location(2, "1", "2"), "-");
  EXPECT_EQ(
      header(
          *respond(
              Asked("POST", "/log", R"({"line":"x"})", {{"Prefer", "return=headers-only"}}),
              counted(std::nullopt, 1)
          ),
          "Location"
      ),
      "-"
  );
}

TEST(Response, NamesThePreferencesThatHadAnEffect) {
  const auto applied = [](std::string_view method,
                          const std::string& target,
                          std::string_view prefer,
                          const RespondSettings& settings = {}) {
    const std::string body = method == "POST" || method == "PATCH" ? R"({})" : "";
    return header(
        *respond(
            Asked(method, target, body, {{"Prefer", prefer}}), counted(std::nullopt, 1), settings
        ),
        "Preference-Applied"
    );
  };
  constexpr std::string_view all =
      "max-affected=1,timezone=UTC,handling=strict,tx=rollback,count=exact,return=minimal,missing="
      "default,resolution=merge-duplicates";
  EXPECT_EQ(
      applied("POST", "/films", all),
      "resolution=merge-duplicates, missing=default, return=minimal, count=exact, handling=strict, "
      "timezone=UTC"
  );
  EXPECT_EQ(
      applied("PATCH", "/films", all, {.tx_end = {.can_be_overridden = true}}),
      "missing=default, return=minimal, count=exact, tx=rollback, handling=strict, timezone=UTC, "
      "max-affected=1"
  );
  EXPECT_EQ(applied("GET", "/films", all), "count=exact, handling=strict, timezone=UTC");
  EXPECT_EQ(applied("POST", "/log", "resolution=merge-duplicates"), "-");
  EXPECT_EQ(applied("DELETE", "/films", "max-affected=1"), "-");
  EXPECT_EQ(applied("GET", "/films", ""), "-");
}

TEST(CallResponse, IsEmptyForVoid) {
  const auto response = respond(Asked("POST", "/rpc/nothing"), counted(std::nullopt, 1));
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(header(*response, "Content-Type"), "-");
  EXPECT_EQ(header(*response, "Content-Range"), "0-0/*");
  EXPECT_EQ(
      header(
          *respond(Asked("GET", "/rpc/add?a=1&b=2"), counted(std::nullopt, 1)), "Content-Location"
      ),
      "-"
  );
}

TEST(Response, ObeysTheSettingsOfSql) {
  const Asked asked("GET", "/films");
  const auto with = [&](Value headers, Value status) {
    return respond(
        asked, row({std::nullopt, "1", "[]", std::move(headers), std::move(status), std::nullopt})
    );
  };
  const auto response =
      with(R"([{"X-Two":"a"},{"x-two":"b"},{"content-type":"text/plain"}])", "418");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(header(*response, "Content-Type"), "text/plain");
  EXPECT_EQ(
      std::ranges::count_if(
          response->headers,
          [](const auto& one) { return http::equal_ignoring_case(one.first, "content-type"); }
      ),
      1
  );
  EXPECT_EQ(
      std::ranges::count_if(
          response->headers,
          [](const auto& one) { return http::equal_ignoring_case(one.first, "x-two"); }
      ),
      2
  );

  for (const char* bad : {"x", "{}", R"([{"a":1}])", R"([{"a":"x","b":"y"}])", "[1]", R"([{}])"})
    EXPECT_EQ(with(bad, std::nullopt).error().code, "PGRST111") << bad;
  for (const char* bad : {"abc", "", "99", "1000", "-200"})
    EXPECT_EQ(with(std::nullopt, bad).error().code, "PGRST112") << bad;
  EXPECT_EQ(with(std::nullopt, "201 x")->status, 201);
}

TEST(RootResponse, DescribesTheSchema) {
  const auto nothing_usable = [] {
    return row({std::nullopt, "0", "{}", std::nullopt, std::nullopt});
  };
  const auto response = respond(
      Asked("GET", "/"), nothing_usable(), {.document = {.server_proxy_uri = "http://x.org/rest"}}
  );
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_THAT(
      response->headers,
      ElementsAre(
          Pair("Content-Type", "application/openapi+json; charset=utf-8"),
          Pair("Content-Profile", "public"),
          Pair("Vary", "Accept, Prefer, Range")
      )
  );
  EXPECT_THAT(response->body, testing::HasSubstr(R"("basePath":"/rest")"));
  EXPECT_THAT(response->body, testing::Not(testing::HasSubstr("/films")));
  EXPECT_EQ(respond(Asked("HEAD", "/"), nothing_usable())->body, "");

  const Asked asked("GET", "/");
  const Plan plan = *asked.plan({.follow_privileges = false});
  const auto all =
      make_response(asked.request, plan, make_outcome(plan, asked.request, nothing_usable()), {});
  EXPECT_THAT(all->body, testing::HasSubstr(R"("/films":)"));
}

TEST(EntityTag, IsThatOfTheRowsHoweverTheyAreWrapped) {
  EXPECT_EQ(entity_tag(R"([{"id":1}])"), entity_tag(R"({"id":1})"));
  EXPECT_NE(entity_tag(R"([{"id":1}])"), entity_tag(R"([{"id":2}])"));
  EXPECT_NE(entity_tag("[]"), entity_tag("[{}]"));
  EXPECT_EQ(entity_tag("[]").size(), 32u);
}

TEST(ReadResponse, SendsNothingThatTheClientHas) {
  const std::string known = "\"" + entity_tag(R"([{"id":1}])") + "\"";
  const auto answer = [&](std::string_view method, std::string_view tags) {
    const Asked asked(method, "/films?select=id", {}, {{"If-None-Match", tags}});
    const auto response =
        respond(asked, row({"1", "1", R"([{"id":1}])", std::nullopt, std::nullopt, std::nullopt}));
    return std::to_string(response->status) + " " + response->body;
  };
  EXPECT_EQ(answer("GET", known), "304 ");
  EXPECT_EQ(answer("GET", "W/" + known), "304 ");
  EXPECT_EQ(answer("GET", "\"other\", " + known), "304 ");
  EXPECT_EQ(answer("GET", "*"), "304 ");
  EXPECT_EQ(answer("GET", "\"other\""), R"(200 [{"id":1}])");
}

TEST(OptionsResponse, ListsTheMethods) {
  const auto response = make_options_response(*Asked("OPTIONS", "/film_titles").plan());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Allow"), "OPTIONS,GET,HEAD");
}

}  // namespace
}  // namespace plinth::rest
