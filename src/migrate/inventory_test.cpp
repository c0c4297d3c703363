#include "migrate/inventory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/test_cluster.hpp"

namespace plinth::migrate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Object table(std::string name) { return {.kind = "table", .name = std::move(name)}; }

Object column(const std::string& table, const std::string& name, std::string definition) {
  return {
      .kind = "column",
      .name = table + "." + name,
      .table = table,
      .definition = std::move(definition),
  };
}

std::vector<std::string> words(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) {
    switch (finding.difference) {
      case Difference::lacks:
        out.push_back("lacks " + finding.wanted.name);
        break;
      case Difference::changed:
        out.push_back("changed " + finding.wanted.name);
        break;
      case Difference::added:
        out.push_back("added " + finding.found.name);
        break;
    }
  }
  return out;
}

TEST(CompareInventories, FindsWhatIsMissingDifferentAndAdded) {
  const std::vector<Object> wanted{
      column("public.a", "x", "text"), column("public.a", "y", "integer"), table("public.a")
  };
  const std::vector<Object> found{
      column("public.a", "x", "bigint"), column("public.a", "z", "text"), table("public.a")
  };
  EXPECT_THAT(
      words(compare_inventories(wanted, found)),
      ElementsAre("changed public.a.x", "lacks public.a.y", "added public.a.z")
  );
  EXPECT_THAT(compare_inventories(wanted, wanted), IsEmpty());
}

TEST(CompareInventories, NamesAMissingTableWithoutItsParts) {
  const std::vector<Object> wanted{column("public.a", "x", "text"), table("public.a")};
  EXPECT_THAT(words(compare_inventories(wanted, {})), ElementsAre("lacks public.a"));
}

TEST(CompareInventories, LeavesTablesOfOthersAlone) {
  const std::vector<Object> found{column("public.mine", "x", "text"), table("public.mine")};
  EXPECT_THAT(compare_inventories({}, found), IsEmpty());
}

TEST(ReadInventory, SeesEveryKindOfChange) {
  if (const auto reason = test::postgres_is_missing()) GTEST_SKIP() << *reason;
  auto cluster = test::Cluster::start();
  ASSERT_TRUE(cluster) << cluster.error().message;
  const auto read = [&] {
    auto session = Session::open((*cluster)->endpoint());
    return session ? read_inventory(*session).value_or(std::vector<Object>())
                   : std::vector<Object>();
  };
  ASSERT_TRUE((*cluster)->run(R"sql(
      create role anon;
      create domain public.short as text check (char_length(value) < 5);
      create table public.a (id int primary key, x text, y public.short);
      create index a_x_idx on public.a (x);
      create function public.f(n int) returns int language sql as 'select n';
      create view public.v as select id from public.a;
  )sql"));
  const std::vector<Object> before = read();
  ASSERT_FALSE(before.empty());
  ASSERT_TRUE((*cluster)->run(R"sql(
      alter table public.a alter column x set not null, add column z int, enable row level security;
      drop index public.a_x_idx;
      create or replace function public.f(n int) returns int language sql as 'select n + 1';
      create or replace view public.v as select id from public.a where id > 0;
      alter domain public.short add check (value <> '');
      create policy p on public.a using (true);
      grant select on public.a to anon;
  )sql"));
  EXPECT_THAT(
      words(compare_inventories(before, read())),
      ElementsAre(
          "changed public.a.x",
          "changed public.f(n integer)",
          "lacks public.a public.a_x_idx",
          "changed public.a",
          "changed public.short",
          "changed public.v",
          "added public.a.z",
          "added public.a to anon",
          "added public.a p"
      )
  );
}

}  // namespace
}  // namespace plinth::migrate
