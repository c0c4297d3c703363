#include "rest/plan/planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rest/plan/film_schema.hpp"

namespace plinth::rest {
namespace {

using testing::ElementsAre;

std::string refusal(const Asked& asked, const PlanSettings& settings = {}) {
  const auto plan = asked.plan(settings);
  return plan ? "" : std::to_string(plan.error().status) + " " + plan.error().code;
}

// ---- reading

TEST(ReadPlan, ResolvesColumnsAndEmbeds) {
  const Asked asked("GET", "/films?select=title,computed,d:directors(name),roles(actors(name))");
  const auto plan = asked.plan();
  ASSERT_TRUE(plan);
  const ReadNode& films = *plan->read;
  EXPECT_EQ(films.relation->name, "films");
  EXPECT_EQ(films.source_schema, "public");
  ASSERT_EQ(films.columns.size(), 2u);
  EXPECT_EQ(films.columns[0].column->type, "character varying(80)");
  EXPECT_EQ(films.columns[1].column, nullptr);
  ASSERT_EQ(films.children.size(), 2u);
  const ReadNode& directors = films.children[0];
  EXPECT_EQ(directors.output_name, "d");
  EXPECT_EQ(directors.lateral, "films_d_1");
  EXPECT_EQ(directors.alias, "directors_1");
  EXPECT_TRUE(directors.is_to_one());
  EXPECT_FALSE(films.children[1].is_to_one());
  EXPECT_EQ(films.children[1].children[0].relation->name, "actors");
  EXPECT_TRUE(plan->read_only);
}

TEST(ReadPlan, HangsFiltersOrdersAndRangesOnTheirNodes) {
  const Asked asked(
      "GET",
      "/films?select=*,d:directors(*),roles(*,actors(*))&title=eq.x&d.name=eq.y&roles.actors.name="
      "eq.z"
      "&roles.or=(character.eq.a,character.eq.b)&roles.order=character&roles.limit=3&order=id"
  );
  const auto plan = asked.plan();
  ASSERT_TRUE(plan);
  const ReadNode& films = *plan->read;
  EXPECT_EQ(films.where.size(), 1u);
  EXPECT_EQ(films.order.size(), 1u);
  EXPECT_EQ(films.children[0].where.size(), 1u);
  const ReadNode& roles = films.children[1];
  ASSERT_EQ(roles.where.size(), 1u);
  EXPECT_TRUE(std::get<ConditionTree>(roles.where[0]).any);
  EXPECT_EQ(roles.range.limit, 3);
  EXPECT_EQ(roles.order.size(), 1u);
  EXPECT_EQ(std::get<ColumnTest>(roles.children[0].where[0]).column->name, "name");
}

TEST(ReadPlan, ReachesAnAliasedEmbedByItsTargetToo) {
  const Asked asked("GET", "/films?select=d:directors(*)&directors.name=eq.x");
  EXPECT_EQ(asked.plan()->read->children[0].where.size(), 1u);
}

TEST(ReadPlan, RefusesParametersOfWhatIsNotEmbedded) {
  EXPECT_EQ(refusal(Asked("GET", "/films?directors.name=eq.x")), "400 PGRST108");
  EXPECT_EQ(
      refusal(Asked("GET", "/films?select=*,directors(*)&directors.roles.x=eq.x")), "400 PGRST108"
  );
  EXPECT_EQ(refusal(Asked("GET", "/films?directors.order=name")), "400 PGRST108");
  EXPECT_EQ(refusal(Asked("GET", "/films?directors.limit=1")), "400 PGRST108");
  EXPECT_EQ(refusal(Asked("GET", "/films?order=directors(name)")), "400 PGRST108");
}

TEST(ReadPlan, ReadsNullTestsOfEmbedsAsQuestionsForRows) {
  const Asked asked(
      "GET",
      "/films?select=*,d:directors(*),roles(*)&d=not.is.null&roles=is.null&title=is.null&or=(d.is."
      "null,roles.not.is.null)"
  );
  const auto plan = asked.plan();
  const auto& where = plan->read->where;
  ASSERT_EQ(where.size(), 4u);
  EXPECT_EQ(std::get<EmbedTest>(where[0]).lateral, "films_d_1");
  EXPECT_TRUE(std::get<EmbedTest>(where[0]).present);
  EXPECT_FALSE(std::get<EmbedTest>(where[1]).present);
  EXPECT_TRUE(std::holds_alternative<ColumnTest>(where[2]));
  const auto& tree = std::get<ConditionTree>(where[3]);
  EXPECT_TRUE(std::holds_alternative<EmbedTest>(tree.nodes[0]));
  EXPECT_TRUE(std::get<EmbedTest>(tree.nodes[1]).present);

  const Asked other("GET", "/films?select=*,d:directors(*)&d=eq.1&d=is.true&d=is.not_null");
  for (const auto& node : other.plan()->read->where)
    EXPECT_TRUE(std::holds_alternative<ColumnTest>(node));
}

TEST(ReadPlan, OrdersByRelatedRowsOnlyWhenThereIsOne) {
  const Asked asked("GET", "/films?select=*,d:directors(name)&order=d(name).desc,id");
  EXPECT_EQ(asked.plan()->read->order[0].lateral, "films_d_1");
  const auto refused = Asked("GET", "/films?select=*,roles(*)&order=roles(character)").plan();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "PGRST118");
  EXPECT_EQ(refused.error().message, "A related order on 'roles' is not possible");
  EXPECT_EQ(
      refused.error().details,
      "'films' and 'roles' do not form a many-to-one or one-to-one relationship"
  );
}

TEST(ReadPlan, ClampsEveryLevelToTheMostRows) {
  const PlanSettings settings{.max_rows = 10};
  const Asked asked("GET", "/films?select=*,roles(*,actors(*))&limit=100&roles.limit=3");
  const auto plan = asked.plan(settings);
  EXPECT_EQ(plan->read->range.limit, 10);
  EXPECT_EQ(plan->read->children[0].range.limit, 3);
  EXPECT_EQ(plan->read->children[0].children[0].range.limit, 10);
  EXPECT_EQ(Asked("GET", "/films?limit=0").plan(settings)->read->range.limit, 0);
  EXPECT_EQ(
      Asked("PATCH", "/films", R"({"title":"x"})").plan(settings)->read->range.limit, std::nullopt
  );
}

TEST(ReadPlan, SpreadsToOneAndAggregatesOnlyWhenAllowed) {
  EXPECT_TRUE(Asked("GET", "/films?select=id,...directors(name)").plan()->read->children[0].spread);
  EXPECT_EQ(refusal(Asked("GET", "/films?select=count()")), "400 PGRST123");
  EXPECT_EQ(refusal(Asked("GET", "/films?select=roles(count())")), "400 PGRST123");
  const auto plan = Asked("GET", "/films?select=count()").plan({.aggregates_enabled = true});
  EXPECT_TRUE(plan->read->has_aggregates());
}

TEST(ReadPlan, LiftsTheColumnsOfASpread) {
  const auto plan = Asked("GET", "/films?select=...directors(name,n:id.max()),...roles(character)")
                        .plan({.aggregates_enabled = true});
  ASSERT_TRUE(plan) << plan.error().message;
  const ReadNode& root = *plan->read;
  EXPECT_TRUE(root.has_aggregates());
  ASSERT_EQ(root.children[0].lifted.size(), 2u);
  EXPECT_EQ(root.children[0].lifted[0].source, "name");
  EXPECT_EQ(root.children[0].lifted[1].name, "n");
  EXPECT_EQ(root.children[0].lifted[1].aggregate, Aggregate::max);
  EXPECT_FALSE(root.children[0].has_aggregates());  // they wait for the parent
  EXPECT_EQ(root.children[1].lifted[0].name, "character");
  EXPECT_EQ(
      Asked("GET", "/films?select=...roles(count())")
          .plan({.aggregates_enabled = true})
          .error()
          .code,
      "PGRST127"
  );
}

TEST(ReadPlan, StaysInTheChosenSchema) {
  const Asked asked("GET", "/films", {}, {{"Accept-Profile", "api"}});
  EXPECT_EQ(asked.plan()->relation->schema, "api");
  EXPECT_EQ(refusal(Asked("GET", "/directors", {}, {{"Accept-Profile", "api"}})), "404 PGRST205");
}

TEST(Plan, SuggestsTheRelationThatWasMeant) {
  const auto plan = Asked("GET", "/film").plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().status, 404);
  EXPECT_EQ(plan.error().message, "Could not find the table 'public.film' in the schema cache");
  EXPECT_EQ(plan.error().hint, "Perhaps you meant the table 'public.films'");
  EXPECT_EQ(Asked("GET", "/zzz").plan().error().hint, std::nullopt);
}

TEST(Plan, NegotiatesAndChecksPreferences) {
  EXPECT_EQ(refusal(Asked("GET", "/films", {}, {{"Accept", "text/html"}})), "406 PGRST107");
  EXPECT_EQ(
      refusal(Asked("GET", "/films", {}, {{"Prefer", "handling=strict, x, y=1"}})), "400 PGRST122"
  );
  EXPECT_EQ(refusal(Asked("GET", "/films", {}, {{"Prefer", "handling=lenient, x"}})), "");
  EXPECT_EQ(
      Asked("GET", "/films", {}, {{"Accept", "text/csv"}}).plan()->production.media, Media::csv
  );
}

TEST(Plan, NamesTheMethodsARelationAllows) {
  EXPECT_THAT(
      Asked("OPTIONS", "/films").plan()->allowed_methods,
      ElementsAre("OPTIONS", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
  );
  EXPECT_THAT(
      Asked("OPTIONS", "/log").plan()->allowed_methods,
      ElementsAre("OPTIONS", "GET", "HEAD", "POST", "PATCH", "DELETE")
  );
  EXPECT_THAT(
      Asked("OPTIONS", "/film_titles").plan()->allowed_methods,
      ElementsAre("OPTIONS", "GET", "HEAD")
  );
  EXPECT_THAT(
      Asked("OPTIONS", "/rpc/nothing").plan()->allowed_methods, ElementsAre("OPTIONS", "POST")
  );
}

// ---- writing

TEST(WritePlan, TakesColumnsFromTheBodyOrTheQuery) {
  const auto plan = Asked("POST", "/films", R"([{"title":"a","id":1}])").plan();
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->write->columns.size(), 2u);
  EXPECT_EQ(plan->write->columns[0].name, "title");
  EXPECT_EQ(plan->write->columns[0].type, "character varying(80)");
  EXPECT_FALSE(plan->read_only);
  const auto listed = Asked("POST", "/films?columns=id,id,title", R"({"other":1})").plan();
  EXPECT_EQ(listed->write->columns.size(), 2u);

  const auto unknown = Asked("POST", "/films", R"({"titel":"a"})").plan();
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "PGRST204");
  EXPECT_EQ(
      unknown.error().message, "Could not find the 'titel' column of 'films' in the schema cache"
  );
}

TEST(WritePlan, ChoosesTheConflictTarget) {
  const auto conflict = [](std::string_view prefer, const std::string& target) {
    const auto plan = Asked("POST", target, "{}", {{"Prefer", prefer}}).plan();
    return plan->write->conflict ? plan->write->conflict->columns
                                 : std::vector<std::string>{"none"};
  };
  EXPECT_THAT(
      conflict("resolution=merge-duplicates", "/roles"), ElementsAre("film_id", "actor_id")
  );
  EXPECT_THAT(
      conflict("resolution=ignore-duplicates", "/films?on_conflict=title"), ElementsAre("title")
  );
  EXPECT_THAT(conflict("resolution=merge-duplicates", "/log"), ElementsAre("none"));
  EXPECT_THAT(conflict("return=minimal", "/films"), ElementsAre("none"));
}

TEST(WritePlan, AppliesFiltersToTheRowsChangedNotToTheAnswer) {
  const auto plan = Asked(
                        "PATCH",
                        "/films?id=eq.1&or=(title.eq.a)&select=id,roles(*)&roles.character=eq.x",
                        R"({"title":"b"})",
                        {{"Prefer", "return=representation"}}
  )
                        .plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->write->where.size(), 2u);
  EXPECT_TRUE(plan->read->where.empty());
  EXPECT_EQ(plan->read->children[0].where.size(), 1u);
  EXPECT_THAT(plan->write->returning, ElementsAre("id"));
  const auto inserted = Asked("POST", "/films?id=eq.1", "{}").plan();
  EXPECT_TRUE(inserted->write->where.empty());
  EXPECT_EQ(Asked("DELETE", "/films?id=eq.1").plan()->write->where.size(), 1u);
}

TEST(WritePlan, ReturnsWhatTheAnswerNeeds) {
  const auto returning = [](const std::string& target, std::string_view prefer) {
    return Asked("DELETE", target, {}, {{"Prefer", prefer}}).plan()->write->returning;
  };
  EXPECT_THAT(
      returning("/films?select=title,directors(name)&order=data", "return=representation"),
      ElementsAre("title", "data", "director_id")
  );
  EXPECT_THAT(returning("/films", "return=representation"), ElementsAre("*"));
  EXPECT_THAT(returning("/films?select=actors(name)", "return=representation"), ElementsAre("id"));
  EXPECT_THAT(returning("/films", "return=minimal"), ElementsAre());
  EXPECT_THAT(returning("/roles", "return=headers-only"), ElementsAre("film_id", "actor_id"));
}

TEST(WritePlan, TakesPutOnlyWithTheWholeKey) {
  const auto put = [](const std::string& target) {
    return refusal(Asked("PUT", target, R"({"film_id":1,"actor_id":2})"));
  };
  EXPECT_EQ(put("/roles?film_id=eq.1&actor_id=eq.2"), "");
  for (const char* target :
       {"/roles?film_id=eq.1",
        "/roles",
        "/roles?film_id=eq.1&actor_id=eq.2&character=eq.x",
        "/roles?film_id=eq.1&actor_id=gt.2",
        "/roles?film_id=eq.1&actor_id=not.eq.2",
        "/roles?film_id=eq.1&actor_id=eq(any).{2}",
        "/roles?film_id=eq.1&actor_id=eq.2&or=(film_id.eq.1)",
        "/roles?film_id->a=eq.1&actor_id=eq.2"}) {
    EXPECT_EQ(put(target), "405 PGRST105") << target;
  }
  EXPECT_EQ(refusal(Asked("PUT", "/log?line=eq.x", R"({"line":"x"})")), "405 PGRST105");
}

// ---- calling

TEST(CallPlan, ChoosesTheOverloadByTheNamesGiven) {
  const auto parameters = [](const Asked& asked) {
    return asked.plan()->call->function->parameters.size();
  };
  EXPECT_EQ(parameters(Asked("GET", "/rpc/overloaded?x=1")), 1u);
  EXPECT_EQ(parameters(Asked("GET", "/rpc/overloaded?x=1&y=2")), 2u);
  EXPECT_EQ(parameters(Asked("POST", "/rpc/overloaded", R"({"y":1,"x":2})")), 2u);
  EXPECT_EQ(parameters(Asked("GET", "/rpc/greet?name=a")), 2u);
  EXPECT_EQ(parameters(Asked("POST", "/rpc/nothing")), 0u);
}

TEST(CallPlan, SaysWhatItSearchedFor) {
  const auto plan = Asked("POST", "/rpc/add", R"({"b":1,"c":2})").plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().status, 404);
  EXPECT_EQ(plan.error().code, "PGRST202");
  EXPECT_EQ(
      plan.error().message, "Could not find the function public.add(b, c) in the schema cache"
  );
  EXPECT_EQ(
      plan.error().details,
      "Searched for the function public.add with parameters b, c or with a single unnamed "
      "json/jsonb parameter, but no matches were found in the schema cache."
  );
  EXPECT_EQ(plan.error().hint, "Perhaps you meant to call the function public.add(a, b)");

  const auto none = Asked("GET", "/rpc/ad").plan();
  EXPECT_EQ(
      none.error().message,
      "Could not find the function public.ad without parameters in the schema cache"
  );
  const auto similar = Asked("GET", "/rpc/overloded?x=1").plan();
  EXPECT_EQ(similar.error().hint, "Perhaps you meant to call the function public.overloaded");
  EXPECT_EQ(
      similar.error().details,
      "Searched for the function public.overloded with parameter x, but no matches were found in "
      "the schema cache."
  );
  const auto raw = Asked("POST", "/rpc/add", "x", {{"Content-Type", "text/xml"}}).plan();
  EXPECT_EQ(raw.error().message, "Could not find the function public.add in the schema cache");
  EXPECT_EQ(raw.error().hint, std::nullopt);
}

TEST(CallPlan, ListsTheCandidatesWhenSeveralFit) {
  const auto plan = Asked("GET", "/rpc/ambiguous?x=1").plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().status, 300);
  EXPECT_EQ(plan.error().code, "PGRST203");
  EXPECT_EQ(
      plan.error().message,
      "Could not choose the best candidate function between: public.ambiguous(x => integer), "
      "public.ambiguous(x => text)"
  );
}

TEST(CallPlan, CollectsArgumentsByGet) {
  const Asked asked("GET", "/rpc/greet?name=a&name=b");
  const auto plan = asked.plan();
  ASSERT_EQ(plan->call->arguments.size(), 1u);
  EXPECT_THAT(plan->call->arguments[0].values, ElementsAre("b"));
  const Asked many("GET", "/rpc/total?ns=1&ns=2");
  EXPECT_THAT(many.plan()->call->arguments[0].values, ElementsAre("1", "2"));
}

TEST(CallPlan, HandsTheBodyToASingleUnnamedParameter) {
  EXPECT_TRUE(Asked("POST", "/rpc/raw_json", R"({"a":1})").plan()->call->raw_body);
  EXPECT_TRUE(
      Asked("POST", "/rpc/raw_text", "x", {{"Content-Type", "text/plain"}}).plan()->call->raw_body
  );
  EXPECT_TRUE(Asked("POST", "/rpc/raw_bytes", "x", {{"Content-Type", "application/octet-stream"}})
                  .plan()
                  ->call->raw_body);
  EXPECT_EQ(refusal(Asked("POST", "/rpc/raw_text", R"({"a":1})")), "404 PGRST202");
  EXPECT_EQ(refusal(Asked("GET", "/rpc/raw_json?a=1")), "404 PGRST202");
  EXPECT_EQ(
      refusal(Asked("POST", "/rpc/nothing", "x", {{"Content-Type", "text/plain"}})), "404 PGRST202"
  );
}

TEST(CallPlan, ReadsOnlyUnlessAVolatileFunctionIsPosted) {
  EXPECT_TRUE(Asked("GET", "/rpc/greet?name=a").plan()->read_only);
  EXPECT_FALSE(Asked("POST", "/rpc/greet", R"({"name":"a"})").plan()->read_only);
  EXPECT_TRUE(Asked("POST", "/rpc/add", R"({"a":1,"b":2})").plan()->read_only);
}

TEST(CallPlan, EmbedsAndFiltersTheRowsOfARelation) {
  const Asked asked(
      "GET", "/rpc/search_films?term=x&select=title,directors(name)&title=eq.y&order=id&limit=2"
  );
  const auto plan = asked.plan({.max_rows = 1});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->read->relation->name, "films");
  EXPECT_EQ(plan->read->source_schema, "");
  EXPECT_EQ(plan->read->where.size(), 1u);
  EXPECT_EQ(plan->read->range.limit, 1);
  EXPECT_EQ(plan->read->children.size(), 1u);
  EXPECT_EQ(refusal(Asked("GET", "/rpc/add?a=1&b=2&select=x(y)")), "400 PGRST200");
}

TEST(CallPlan, NeedsASetToLimitWhatIsAffected) {
  const std::vector<http::Header> strict{{"Prefer", "handling=strict, max-affected=1"}};
  EXPECT_EQ(refusal(Asked("POST", "/rpc/nothing", {}, strict)), "400 PGRST128");
  EXPECT_EQ(refusal(Asked("GET", "/rpc/search_films?term=x", {}, strict)), "");
}

// A huge body whose names fit no overload must not keep the planner busy looking for similar ones.
TEST(CallPlan, GivesUpSuggestingForHugeBodies) {
  std::string body = "{";
  for (int i = 0; i < 50'000; ++i) body += "\"k" + std::to_string(i) + "\":1,";
  body.back() = '}';
  EXPECT_EQ(refusal(Asked("POST", "/rpc/add", body)), "404 PGRST202");
}

}  // namespace
}  // namespace plinth::rest
