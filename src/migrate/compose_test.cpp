#include "migrate/compose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrate/embedded.hpp"
#include "migrate/schema_folder.hpp"

namespace plinth::migrate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view manifest = R"(
kinds = ["types", "tables"]
platform = ["roles", "auth"]
[areas.02_tenancy]
needs = ["12_billing"]
[areas.01_identity]
[areas.12_billing]
needs = ["01_identity"]
)";

std::vector<std::string> paths(const Composition& composition) {
  std::vector<std::string> out;
  out.reserve(composition.parts.size());
  for (const auto& [path, text] : composition.parts) out.push_back(path);
  return out;
}

std::string failure(std::vector<File> files) {
  const auto composed = compose(files);
  return composed ? "" : composed.error().message;
}

TEST(Compose, OrdersPlatformByFolderAndDomainsByKind) {
  const std::vector<File> files{
      {"epilogue.sql", "e"},
      {"domains/02_tenancy/tables.sql", "t2"},
      {"domains/12_billing/tables.sql", "t12"},
      {"domains/02_tenancy/types.sql", "y2"},
      {"domains/01_identity/tables.sql", "t1"},
      {"platform/roles/tables.sql", "rt"},
      {"platform/roles/types.sql", "ry"},
      {"platform/auth/types.sql", "ay"},
      {"manifest.toml", manifest},
      {"prologue.sql", "p"},
  };
  const auto composed = compose(files);
  ASSERT_TRUE(composed) << composed.error().message;
  EXPECT_THAT(
      paths(*composed),
      ElementsAre(
          "prologue.sql",
          "platform/roles/types.sql",
          "platform/roles/tables.sql",
          "platform/auth/types.sql",
          "domains/02_tenancy/types.sql",
          "domains/01_identity/tables.sql",
          "domains/12_billing/tables.sql",
          "domains/02_tenancy/tables.sql",
          "epilogue.sql"
      )
  );

  std::vector<File> reversed(files.rbegin(), files.rend());
  EXPECT_EQ(compose(reversed)->text(), composed->text());
  EXPECT_THAT(
      composed->text(), HasSubstr("\n-- ======== domains/12_billing/tables.sql ========\n\nt12\n")
  );
  EXPECT_THAT(composed->text(), HasSubstr("-- sha256 " + composed->hash));
}

TEST(Compose, TakesAFolderInPlaceOfAFile) {
  const std::vector<File> files{
      {"manifest.toml", "kinds = [\"tables\", \"functions\"]\nplatform = [\"app\"]\n"},
      {"platform/app/functions/2_b.sql", "b"},
      {"platform/app/functions/1_a.sql", "a"},
      {"platform/app/tables.sql", "t"},
  };
  const auto composition = compose(files);
  ASSERT_TRUE(composition) << composition.error().message;
  std::vector<std::string_view> paths;
  for (const auto& [path, text] : composition->parts) paths.push_back(path);
  EXPECT_THAT(
      paths,
      ElementsAre(
          "platform/app/tables.sql",
          "platform/app/functions/1_a.sql",
          "platform/app/functions/2_b.sql"
      )
  );
}

const std::vector<File> three_areas{
    {"manifest.toml", manifest},
    {"prologue.sql", "p"},
    {"domains/01_identity/tables.sql", "t1"},
    {"domains/02_tenancy/tables.sql", "t2"},
    {"domains/12_billing/tables.sql", "t12"},
};

TEST(Compose, BringsTheChosenAreasWithWhatTheyNeed) {
  const auto billing = compose(three_areas, std::vector<std::string>{"billing"});
  ASSERT_TRUE(billing) << billing.error().message;
  EXPECT_THAT(
      paths(*billing),
      ElementsAre("prologue.sql", "domains/01_identity/tables.sql", "domains/12_billing/tables.sql")
  );
  const auto all = compose(three_areas, std::vector<std::string>{"02_tenancy", "identity"});
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->hash, compose(three_areas)->hash);
  EXPECT_THAT(
      paths(*compose(three_areas, std::vector<std::string>())), ElementsAre("prologue.sql")
  );
}

TEST(Compose, RefusesAnUnknownAreaAndNamesTheKnownOnes) {
  const auto composed = compose(three_areas, std::vector<std::string>{"crm"});
  ASSERT_FALSE(composed);
  EXPECT_THAT(composed.error().message, HasSubstr("no area \"crm\""));
  EXPECT_THAT(composed.error().hint, HasSubstr("02_tenancy, 01_identity, 12_billing"));
}

TEST(Compose, StillFindsWhatIsMisplacedInAChosenArea) {
  std::vector<File> files = three_areas;
  files.emplace_back("domains/01_identity/tabels.sql", "");
  const auto composed = compose(files, std::vector<std::string>{"identity"});
  ASSERT_FALSE(composed);
  EXPECT_THAT(composed.error().message, HasSubstr("has no place"));
}

TEST(Compose, WrapsAFolderThatAnotherServiceMayOwn) {
  const auto composed = compose(std::vector<File>{
      {"manifest.toml",
       "kinds = [\"tables\"]\nplatform = [\"auth\"]\n[skipped_where]\nauth = \"is_there()\"\n"},
      {"platform/auth/tables.sql", "create table x ();"},
  });
  ASSERT_TRUE(composed) << composed.error().message;
  EXPECT_THAT(
      composed->parts.front().text,
      testing::AllOf(
          HasSubstr("if is_there() then\n        return;"),
          HasSubstr("execute $plinth_part$\ncreate table x ();\n$plinth_part$;")
      )
  );
}

TEST(Compose, TheHashFollowsTheContent) {
  const std::vector<File> one{{"manifest.toml", manifest}, {"prologue.sql", "a"}};
  const std::vector<File> two{{"manifest.toml", manifest}, {"prologue.sql", "b"}};
  const std::vector<File> elsewhere{{"manifest.toml", manifest}, {"epilogue.sql", "a"}};
  EXPECT_NE(compose(one)->hash, compose(two)->hash);
  EXPECT_NE(compose(one)->hash, compose(elsewhere)->hash);
}

TEST(Compose, RefusesWhatWouldNeverBeAppliedOrTwice) {
  EXPECT_THAT(
      failure({{"manifest.toml", manifest}, {"domains/01_identity/tabels.sql", ""}}),
      HasSubstr("has no place")
  );
  EXPECT_THAT(
      failure({{"manifest.toml", manifest}, {"domains/03_x/tables.sql", ""}}),
      HasSubstr("has no place")
  );
  EXPECT_THAT(
      failure({{"manifest.toml", manifest}, {"a.sql", ""}, {"a.sql", ""}}),
      HasSubstr("is there twice")
  );
  EXPECT_THAT(failure({{"prologue.sql", ""}}), HasSubstr("manifest.toml is missing"));
  EXPECT_THAT(failure({{"manifest.toml", "kinds = 3"}}), HasSubstr("no list \"kinds\""));
  EXPECT_THAT(failure({{"manifest.toml", "kinds = [\n"}}), HasSubstr("manifest.toml:"));
}

TEST(OrderAreas, RefusesCirclesAndUnknownNames) {
  const auto circle = order_areas({{.name = "a", .needs = {"b"}}, {.name = "b", .needs = {"a"}}});
  ASSERT_FALSE(circle);
  EXPECT_THAT(circle.error().message, HasSubstr("area a needs itself"));
  const auto unknown = order_areas({{.name = "a", .needs = {"x"}}});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("needs x, which is not there"));
}

TEST(EmbeddedSchema, Composes) {
  const auto composed = compose(embedded::files());
  ASSERT_TRUE(composed) << composed.error().message;
  EXPECT_EQ(composed->parts.front().path, "prologue.sql");
  EXPECT_EQ(composed->parts.back().path, "epilogue.sql");
}

TEST(SchemaFolder, HasTheFilesThatAreBuiltIn) {
  const auto read = read_schema_folder(PLINTH_SCHEMA_DIR);
  ASSERT_TRUE(read) << read.error().message;
  const std::vector<File> files(read->begin(), read->end());
  EXPECT_EQ(compose(files)->hash, compose(embedded::files())->hash);
  EXPECT_THAT(read_schema_folder("/nonexistent").error().message, HasSubstr("is no schema folder"));
}

}  // namespace
}  // namespace plinth::migrate
