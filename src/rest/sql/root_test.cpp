#include "rest/sql/root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rest/plan/film_schema.hpp"
#include "rest/sql/statement.hpp"

namespace plinth::rest {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

pg::Statement render(const Asked& asked, const PlanSettings& settings = {}) {
  return render_statements(*asked.plan(settings), asked.request).answer;
}

TEST(RootStatement, AsksWhatOfTheSchemaTheRoleMayUse) {
  const auto statement = render(Asked("GET", "/", {}, {{"Accept-Profile", "api"}}));
  EXPECT_THAT(
      statement.text,
      StartsWith("select null, 0, (select json_build_object('relations', (select json_agg(")
  );
  EXPECT_THAT(
      statement.text,
      EndsWith(
          "from pg_namespace n where n.nspname = $1 and has_schema_privilege(n.oid, 'usage')), "
          "null, null, null"
      )
  );
  EXPECT_THAT(statement.parameters, ElementsAre("api"));
}

TEST(RootStatement, AsksNothingWhenTheAnswerDoesNotDependOnIt) {
  const std::string nothing = "select null, 0, '', null, null, null";
  EXPECT_EQ(render(Asked("HEAD", "/")).text, nothing);
  EXPECT_EQ(render(Asked("GET", "/"), {.follow_privileges = false}).text, nothing);
}

}  // namespace
}  // namespace plinth::rest
