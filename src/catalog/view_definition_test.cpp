#include "catalog/view_definition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::catalog {
namespace {

std::vector<std::string> shown(std::string_view node_tree) {
  std::vector<std::string> out;
  for (const ViewTarget& one : parse_view_targets(node_tree)) {
    out.push_back(
        std::to_string(one.position) + "=" + std::to_string(one.origin_table) + "." +
        std::to_string(one.origin_column)
    );
  }
  return out;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ViewDefinition, NamesTheOriginOfEachTarget) {
  EXPECT_THAT(
      shown("({QUERY :commandType 1 :targetList ("
            "{TARGETENTRY :expr {VAR :varno 1} :resno 1 :resname id :resorigtbl 16384 :resorigcol "
            "2 :resjunk false} "
            "{TARGETENTRY :expr {OPEXPR :args ({CONST :resno 9})} :resno 2 :resname up :resorigtbl "
            "0 :resorigcol 0} "
            "{TARGETENTRY :expr {VAR} :resno 3 :resname x\\ \\}y :resorigtbl 4294967295 "
            ":resorigcol 1}) "
            ":jointree {FROMEXPR}})"),
      ElementsAre("1=16384.2", "3=4294967295.1")
  );
}

TEST(ViewDefinition, ReadsTheOutermostQueryOnly) {
  EXPECT_THAT(
      shown("({QUERY :rtable ({RANGETBLENTRY :subquery {QUERY :targetList "
            "({TARGETENTRY :resno 1 :resorigtbl 1 :resorigcol 1})}}) "
            ":targetList ({TARGETENTRY :resno 1 :resorigtbl 2 :resorigcol 2})})"),
      ElementsAre("1=2.2")
  );
}

TEST(ViewDefinition, GivesNothingForWhatIsNone) {
  for (const std::string_view text :
       {"",
        "<>",
        "(",
        "({QUERY :targetList (",
        "({QUERY :targetList ({TARGETENTRY :resno 1",
        "({QUERY :targetList <>})",
        "}})))",
        "({QUERY :targetList ({TARGETENTRY :resno x :resorigtbl y\\"}) {
    EXPECT_THAT(shown(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace plinth::catalog
