#include "rest/sql/statement.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "json/writer.hpp"
#include "rest/plan/film_schema.hpp"

namespace plinth::rest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

pg::Statement render(
    const Asked& asked, const PlanSettings& settings = {.aggregates_enabled = true}
) {
  const auto plan = asked.plan(settings);
  if (!plan) throw std::invalid_argument(plan.error().code + " " + plan.error().message);
  return render_statements(*plan, asked.request).answer;
}

// What stands between the row's own columns: the query of the rows t.
std::string rows_of(const std::string& text) {
  const size_t from = text.find(" from (") + 7;
  return text.substr(from, text.rfind(") as plinth_row") - from);
}

std::string rows(const std::string& target) { return rows_of(render(Asked("GET", target)).text); }

// The common table expression of a write or a call.
std::string source(const pg::Statement& statement) {
  const size_t from = statement.text.find("with src as (") + 13;
  return statement.text.substr(
      from, statement.text.find(") select null, count(plinth_row)", from) - from
  );
}

TEST(ReadStatement, GivesOneRowOfAgreedColumns) {
  const auto statement = render(Asked("GET", "/films?select=id&id=eq.1"));
  EXPECT_EQ(
      statement.text,
      R"(select null, count(plinth_row), coalesce(json_agg(plinth_row), '[]')::text, )"
      R"(nullif(current_setting('response.headers', true), ''), )"
      R"(nullif(current_setting('response.status', true), ''), null )"
      R"(from (select "public"."films"."id" from "public"."films" where "public"."films"."id" = $1) as plinth_row)"
  );
  EXPECT_THAT(statement.parameters, ElementsAre("1"));
  EXPECT_EQ(statement.reuse, pg::Reuse::prepared);
}

TEST(ReadStatement, LeavesAnEmptyNameToPostgresToRefuse) {
  EXPECT_EQ(rows(R"(/films?select="")"), R"(select "public"."films"."" from "public"."films")");
}

TEST(ReadStatement, MakesTheBodyThatIsAccepted) {
  const auto accepting = [](std::string_view type, std::string target = "/films") {
    return render(Asked("GET", std::move(target), {}, {{"Accept", type}, {"Prefer", "count=exact"}})
    )
        .text;
  };
  EXPECT_THAT(
      accepting("application/vnd.pgrst.object+json"),
      HasSubstr("coalesce(json_agg(plinth_row) -> 0, 'null')::text")
  );
  EXPECT_THAT(
      accepting("application/vnd.pgrst.array+json;nulls=stripped"),
      HasSubstr("json_strip_nulls(json_agg(plinth_row))")
  );
  EXPECT_THAT(accepting("text/csv", "/films?limit=1"), HasSubstr("json_object_keys"));
  EXPECT_THAT(
      render(Asked("HEAD", "/films")).text, HasSubstr("select null, count(plinth_row), '', ")
  );
}

TEST(ReadStatement, SelectsColumnsCastsPathsAndAggregates) {
  EXPECT_EQ(
      rows("/films?select=id,name:title,title::text,d:data->a->0->>b,title->x,computed"),
      R"(select "public"."films"."id", "public"."films"."title" as "name", )"
      R"(cast("public"."films"."title" as "text") as "title", )"
      R"("public"."films"."data"->$1->$2::int->>$3 as "d", )"
      R"(to_jsonb("public"."films"."title")->$4 as "x", )"
      R"("public"."films"."computed" from "public"."films")"
  );
  EXPECT_EQ(
      rows("/films?select=count()::text,id.sum(),title"),
      R"(select cast(count(*) as "text") as "count", sum("public"."films"."id") as "sum", )"
      R"("public"."films"."title" from "public"."films" group by "public"."films"."title")"
  );
}

TEST(ReadStatement, WritesEveryOperatorWithItsValueAsParameter) {
  const auto where = [](const std::string& filter) {
    const auto statement = render(Asked("GET", "/films?select=id&" + filter));
    const std::string text = rows_of(statement.text);
    std::string out = text.substr(text.find(" where ") + 7);
    for (const auto& parameter : statement.parameters) out += " [" + *parameter + "]";
    return out;
  };
  const std::string title = R"("public"."films"."title")";
  EXPECT_EQ(where("title=not.eq.a"), "not " + title + " = $1 [a]");
  EXPECT_EQ(where("title=like.*a*"), title + " like $1 [%a%]");
  EXPECT_EQ(where("title=ilike(any).{a*,b}"), title + " ilike any ($1) [{a%,b}]");
  EXPECT_EQ(where(R"(title=in.(a,"b\"c"))"), title + R"( = any ($1) [{"a","b\"c"}])");
  EXPECT_EQ(where("title=in.()"), title + " = any ($1) [{}]");
  EXPECT_EQ(where("title=is.not_null"), title + " is not null");
  EXPECT_EQ(where("title=isdistinct.x"), title + " is distinct from $1 [x]");
  EXPECT_EQ(
      where("title=fts(english).cat"),
      "to_tsvector($1, " + title + ") @@ to_tsquery($2, $3) [english] [english] [cat]"
  );
  EXPECT_EQ(
      where("search=wfts.cat"), R"("public"."films"."search" @@ websearch_to_tsquery($1) [cat])"
  );
  EXPECT_EQ(where("data->a->>b=eq.1"), R"("public"."films"."data"->$1->>$2 = $3 [a] [b] [1])");
  EXPECT_EQ(
      where("or=(title.eq.a,not.and(id.gt.1,id.lt.5))"),
      "(" + title +
          R"( = $1 or not ("public"."films"."id" > $2 and "public"."films"."id" < $3)) [a] [1] [5])"
  );
  EXPECT_EQ(
      where("order=title.desc.nullslast&limit=5&offset=2&id=eq.1"),
      R"("public"."films"."id" = $1 order by "public"."films"."title" desc nulls last limit $2 offset $3 [1] [5] [2])"
  );
}

TEST(ReadStatement, JoinsEmbedsLaterally) {
  EXPECT_EQ(
      rows("/films?select=id,directors(name)&directors.name=eq.x&order=directors(name)"),
      R"(select "public"."films"."id", to_jsonb("films_directors_1".*) as "directors" from "public"."films" )"
      R"(left join lateral (select "directors_1"."name" from "public"."directors" as "directors_1" )"
      R"(where "directors_1"."id" = "public"."films"."director_id" and "directors_1"."name" = $1) )"
      R"(as "films_directors_1" on true order by "films_directors_1"."name")"
  );
  EXPECT_EQ(
      rows("/directors?select=films!inner(id)&films.limit=2"),
      R"(select coalesce("directors_films_1"."directors_films_1", '[]') as "films" from "public"."directors" )"
      R"(inner join lateral (select json_agg("directors_films_1") as "directors_films_1" from )"
      R"((select "films_1"."id" from "public"."films" as "films_1" where "films_1"."director_id" = "public"."directors"."id" )"
      R"(limit $1) as "directors_films_1") as "directors_films_1" on "directors_films_1"."directors_films_1" is not null)"
  );
  EXPECT_THAT(
      rows("/films?select=actors(name)"),
      HasSubstr(
          R"(from "public"."actors" as "actors_1", "public"."roles" as "actors_1_junction" )"
          R"(where "actors_1_junction"."film_id" = "public"."films"."id" and "actors_1"."id" = "actors_1_junction"."actor_id")"
      )
  );
  EXPECT_THAT(
      rows("/films?select=id,...directors(dn:name)"), HasSubstr(R"("films_directors_1"."dn")")
  );
  EXPECT_THAT(
      rows("/films?select=id,directors()&directors=is.null"),
      HasSubstr(R"(where "films_directors_1" is not distinct from null)")
  );
}

TEST(ReadStatement, CountsApartOnlyWhenThePageIsLimited) {
  const auto counting = [](const std::string& target) {
    return render(Asked("GET", target, {}, {{"Prefer", "count=exact"}})).text;
  };
  EXPECT_THAT(
      counting("/films"), testing::StartsWith("select count(plinth_row), count(plinth_row)")
  );
  EXPECT_THAT(
      counting(
          "/films?select=directors!inner(name),roles(*)&directors.name=eq.x&roles=is.null&limit=1"
      ),
      testing::StartsWith(
          R"(select (select count(*) from (select 1 from "public"."films" where )"
          R"(not exists (select 1 from "public"."roles" as "roles_1" where "roles_1"."film_id" = "public"."films"."id") and )"
          R"(exists (select 1 from "public"."directors" as "directors_1" where "directors_1"."id" = "public"."films"."director_id" )"
          R"(and "directors_1"."name" = $1)) as counted), count(plinth_row))"
      )
  );
}

TEST(WriteStatement, InsertsRowsOfTheBody) {
  const auto statement = render(Asked("POST", "/films", R"({"title":"a"})"));
  EXPECT_EQ(
      source(statement),
      R"(insert into "public"."films"("title") select b."title" from )"
      R"(json_to_record($1::json) as b("title" character varying(80)) returning 1)"
  );
  EXPECT_THAT(statement.parameters, ElementsAre(R"({"title":"a"})"));
  EXPECT_THAT(
      source(render(Asked("POST", "/films", R"([{"id":1}])"))),
      HasSubstr("json_to_recordset($1::json)")
  );
  const auto defaults = render(Asked("POST", "/films", "[{},{}]"));
  EXPECT_EQ(
      source(defaults),
      R"(insert into "public"."films" select  from generate_series(1, $1::int) as b returning 1)"
  );
  EXPECT_THAT(defaults.parameters, ElementsAre("2"));
}

TEST(WriteStatement, FillsMissingMembersWithDefaults) {
  const auto statement =
      render(Asked("POST", "/films", R"([{"id":1,"title":"a"}])", {{"Prefer", "missing=default"}}));
  EXPECT_THAT(
      source(statement),
      HasSubstr(
          R"(jsonb_to_recordset((select jsonb_agg((jsonb_build_object($1::text, nextval('films_id_seq'::regclass), )"
          R"($2::text, 'untitled'::character varying) || e)) from jsonb_array_elements($3::jsonb) as e)))"
      )
  );
  EXPECT_THAT(statement.parameters, ElementsAre("id", "title", R"([{"id":1,"title":"a"}])"));
}

TEST(WriteStatement, ResolvesConflicts) {
  EXPECT_THAT(
      source(render(Asked(
          "POST",
          "/films?on_conflict=title",
          R"({"id":1})",
          {{"Prefer", "resolution=ignore-duplicates"}}
      ))),
      HasSubstr(R"( on conflict ("title") do nothing)")
  );
  EXPECT_THAT(
      source(render(
          Asked("POST", "/films", R"({"id":1})", {{"Prefer", "resolution=merge-duplicates"}})
      )),
      HasSubstr(R"( on conflict ("id") do update set "id" = excluded."id" where )")
  );
  const auto put = render(Asked("PUT", "/films?id=eq.1", R"({"id":1,"title":"x"})"));
  EXPECT_THAT(source(put), HasSubstr(R"("b"."id" = $2)"));
  EXPECT_THAT(put.parameters, ElementsAre(R"({"id":1,"title":"x"})", "1"));
}

TEST(WriteStatement, UpdatesAndDeletesWhatTheFiltersChoose) {
  EXPECT_EQ(
      source(render(Asked("PATCH", "/films?id=eq.1", R"({"title":"a"})"))),
      R"(update "public"."films" set "title" = b."title" from json_to_record($1::json) as b("title" character varying(80)) )"
      R"(where "public"."films"."id" = $2 returning 1)"
  );
  EXPECT_EQ(source(render(Asked("PATCH", "/films?id=eq.1", "{}"))), "select 1 where false");
  EXPECT_EQ(
      source(render(
          Asked("DELETE", "/films?id=eq.1&select=title", {}, {{"Prefer", "return=representation"}})
      )),
      R"(delete from "public"."films" where "public"."films"."id" = $1 returning "public"."films"."title")"
  );
}

TEST(WriteStatement, NamesTheKeyForTheLocation) {
  EXPECT_THAT(
      render(Asked("POST", "/roles", R"({"film_id":1})", {{"Prefer", "return=headers-only"}})).text,
      HasSubstr(
          R"(, (array_agg(plinth_row."film_id"::text))[1], (array_agg(plinth_row."actor_id"::text))[1] from (select * from src) as plinth_row)"
      )
  );
}

TEST(CallStatement, PassesArgumentsByNameAndType) {
  const auto call = [](const Asked& asked) {
    const auto text = render(asked).text;
    return text.substr(13, text.find(") select ", 13) - 13);
  };
  EXPECT_EQ(
      call(Asked("GET", "/rpc/add?b=2&a=1")),
      R"(select "public"."add"("a" := $1::integer, "b" := $2::integer) as pgrst_scalar)"
  );
  EXPECT_EQ(
      call(Asked("GET", "/rpc/total?ns=1&ns=2")),
      R"(select "public"."total"(variadic "ns" := $1::integer[]) as pgrst_scalar)"
  );
  EXPECT_EQ(
      call(Asked("POST", "/rpc/add", R"({"a":1,"b":2})")),
      R"(select "public"."add"("a" := b."a", "b" := b."b") as pgrst_scalar from )"
      R"((select * from json_to_record($1::json) as b("a" integer, "b" integer) limit 1) as b)"
  );
  EXPECT_EQ(
      call(Asked("POST", "/rpc/raw_json", R"([{"x":1}])")),
      R"(select "public"."raw_json"($1::json) as pgrst_scalar)"
  );
  EXPECT_EQ(
      call(Asked("GET", "/rpc/search_films?term=x")),
      R"(select "pgrst_call".* from "public"."search_films"("term" := $1::text) as "pgrst_call")"
  );
  const auto bytes = render(Asked(
      "POST",
      "/rpc/raw_bytes",
      std::string("\0\xff", 2),
      {{"Content-Type", "application/octet-stream"}}
  ));
  EXPECT_THAT(bytes.parameters, ElementsAre("\\x00ff"));
}

// ---- no client value ever becomes text

const std::vector<std::string> nasty{
    "'; drop table films; --",
    "\" or 1=1; --",
    "\\'; select pg_sleep(10); --",
    "$1$2$3",
    "$$;select 1;$$",
    "a\"b'c\\d",
    "/* */ --\n",
    ") as t; delete from films; select (",
    "E'\\x27'",
    "\xc2\xa0\xe2\x80\xa8'\"",
    "{\"}\\\"",
    "%00;'",
    "1::text); --",
};

std::string quoted_for_grammar(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string escaped(const std::string& text) { return base::percent_encode(text); }

// The statement's text without its quoted identifiers and its own literals: what is left may hold
// only words, digits, placeholders and operators of ours.
std::string without_identifiers(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') {
      out += text[i];
      continue;
    }
    for (++i; i < text.size(); ++i) {
      if (text[i] == '"' && (i + 1 == text.size() || text[i + 1] != '"')) break;
      if (text[i] == '"') ++i;
    }
  }
  return out;
}

TEST(Injection, ValuesAppearOnlyAmongTheParameters) {
  for (const std::string& value : nasty) {
    const std::string v = escaped(value);
    const std::string quoted = escaped(quoted_for_grammar(value));
    const auto expect_outside = [&](const std::string& harmless, const std::string& target) {
      const auto expected = render(Asked("GET", harmless));
      const auto statement = render(Asked("GET", target));
      EXPECT_EQ(statement.text, expected.text) << target;
      EXPECT_THAT(
          statement.parameters, testing::Contains(testing::Optional(HasSubstr(value.substr(0, 1))))
      ) << target;
    };
    expect_outside("/films?title=eq.x", "/films?title=eq." + v);
    expect_outside("/films?title=cs.x", "/films?title=cs." + v);
    expect_outside("/films?title=in.(x)", "/films?title=in.(" + quoted + ")");
    expect_outside("/films?title=fts(english).x", "/films?title=fts(english)." + v);
    expect_outside(
        "/films?or=(title.eq.x,id.eq.1)", fmt::format("/films?or=(title.eq.{},id.eq.1)", quoted)
    );
    expect_outside("/films?data->k=eq.x", fmt::format("/films?data->{}=eq.{}", quoted, v));
    expect_outside("/rpc/greet?name=x", "/rpc/greet?name=" + v);
    expect_outside("/rpc/total?ns=x", "/rpc/total?ns=" + v);
  }
}

TEST(Injection, NamesAppearOnlyAsQuotedIdentifiers) {
  const std::string harmless_text =
      without_identifiers(render(Asked("GET", "/films?select=x:name&name=eq.1&order=name")).text);
  for (const std::string& value : nasty) {
    const std::string name = escaped(quoted_for_grammar(value));
    const auto statement =
        render(Asked("GET", fmt::format("/films?select={0}:{0}&{0}=eq.1&order={0}", name)));
    EXPECT_EQ(without_identifiers(statement.text), harmless_text) << value;

    const auto write = render(Asked(
        "POST",
        "/films?on_conflict=" + name,
        R"({"id":1})",
        {{"Prefer", "resolution=merge-duplicates"}}
    ));
    EXPECT_EQ(
        without_identifiers(write.text),
        without_identifiers(render(Asked(
                                       "POST",
                                       "/films?on_conflict=id",
                                       R"({"id":1})",
                                       {{"Prefer", "resolution=merge-duplicates"}}
                                   ))
                                .text)
    ) << value;

    const auto embed =
        render(Asked("GET", fmt::format("/films?select={0}:directors(name)&{0}.name=eq.1", name)));
    EXPECT_EQ(
        without_identifiers(embed.text),
        without_identifiers(render(Asked("GET", "/films?select=d:directors(name)&d.name=eq.1")).text
        )
    ) << value;
  }
}

TEST(Injection, NothingButWordsGetsIntoACast) {
  for (const std::string& value : nasty) {
    for (const std::string& type :
         {escaped(value),
          escaped(quoted_for_grammar(value)),
          "%20" + escaped(quoted_for_grammar(value)),
          "%09" + escaped(quoted_for_grammar(value))}) {
      for (const std::string& item :
           {"title::" + type, "title.max()::" + type, "data->a::" + type}) {
        try {
          const auto statement = render(Asked("GET", "/films?select=" + item));
          const std::string text = without_identifiers(statement.text);
          const size_t from = text.find(" as ", text.find("cast(")) + 4;
          const std::string cast = text.substr(from, text.find(')', from) - from);
          EXPECT_EQ(cast.find_first_of("'\"\\;()-/*:,."), std::string::npos) << item;
        } catch (const std::invalid_argument&) {
          continue;  // refused, which is as good
        }
      }
    }
  }
}

TEST(Injection, BodiesAreOneParameter) {
  for (const std::string& value : nasty) {
    json::Writer w;
    w.begin_object().key("title").string(value).end_object();
    const std::string body = w.take();
    const auto statement = render(Asked("POST", "/films", body));
    EXPECT_EQ(statement.text, render(Asked("POST", "/films", R"({"title":"x"})")).text);
    EXPECT_THAT(statement.parameters, ElementsAre(body));
  }
}

}  // namespace
}  // namespace plinth::rest
