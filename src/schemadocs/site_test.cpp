// From a database with odd names to pages, diagrams and the search index.
#include "schemadocs/site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/cluster_fixture.hpp"
#include "schemadocs/diagram.hpp"
#include "schemadocs/reader.hpp"

namespace plinth::schemadocs {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view odd_schema = R"sql(
drop schema if exists "Shop ""one""" cascade;
create schema "Shop ""one""";
comment on schema "Shop ""one""" is 'What is sold | where';
create type "Shop ""one""".size as enum ('small', 'it''s big');
create table "Shop ""one"""."Parent <b>" ("Id" int primary key, "a`tick" text, "bar|bar" text default '|');
comment on table "Shop ""one"""."Parent <b>" is 'Holds *stars*, <script> and a | bar. More of it';
comment on column "Shop ""one"""."Parent <b>"."a`tick" is 'Has a ` tick';
create table "Shop ""one""".child (
    id bigint generated always as identity primary key,
    "parent id" int not null references "Shop ""one"""."Parent <b>" on delete cascade,
    other int unique references "Shop ""one"""."Parent <b>",
    price numeric(8, 2) check (price > 0),
    doubled numeric generated always as (price * 2) stored
);
create index on "Shop ""one""".child (price) where price > 10;
alter table "Shop ""one""".child enable row level security;
create policy "Odd policy" on "Shop ""one""".child for select using (price < 5 or length(other::text) > 3);
create view "Shop ""one""".cheap with (security_invoker = true) as select * from "Shop ""one""".child;
create function "Shop ""one"""."Say Hello"("to" text, times int default 2) returns text language sql stable as 'select $1';
comment on function "Shop ""one"""."Say Hello" is 'Greets';
create function "Shop ""one""".twice(a int) returns int language sql as 'select $1';
create function "Shop ""one""".twice(a text) returns text language sql as 'select $1';
create function "Shop ""one""".on_change() returns trigger language plpgsql as 'begin return new; end';
comment on function "Shop ""one""".on_change() is 'Does nothing, well';
create trigger noted before insert or update of price on "Shop ""one""".child for each row
    when (new.price > 1) execute function "Shop ""one""".on_change();
)sql";

class SiteTest : public pg::ClusterTest {
 protected:
  Model read(std::string_view script, std::vector<std::string> schemas) {
    sql(script);
    const auto connection = open();
    auto replies = run(connection->run(model_questions(schemas), 10s));
    if (!replies) throw std::runtime_error(replies.error().message);
    return make_model(*replies);
  }
};

std::string page(const std::vector<SiteFile>& files, std::string_view path) {
  const auto found = std::ranges::find(files, path, &SiteFile::path);
  if (found == files.end()) throw std::runtime_error("no page " + std::string(path));
  return found->text;
}

TEST_F(SiteTest, DocumentsADatabaseWithOddNames) {
  const Model model = read(odd_schema, {"Shop \"one\""});
  const Outline outline(model, {});
  ASSERT_EQ(outline.pages().size(), 1u);
  const std::string file = outline.pages()[0].file;
  EXPECT_EQ(file, "schema_Shop-20-22one-22");

  const auto files = render_site(outline, {}, Format::markdown, Diagrams::show, {});
  const std::string text = page(files, file + ".md");
  EXPECT_THAT(text, HasSubstr("What is sold | where"));
  EXPECT_THAT(text, HasSubstr("Holds \\*stars\\*, &lt;script> and a | bar. More of it"));
  EXPECT_THAT(text, HasSubstr("``a`tick`` | `text` | yes |  | Has a \\` tick |"));
  EXPECT_THAT(text, HasSubstr("`bar\\|bar` | `text` | yes | `'\\|'`"));
  EXPECT_THAT(text, HasSubstr("`generated always as identity`"));
  EXPECT_THAT(text, HasSubstr(", deleted with that row"));
  EXPECT_THAT(text, HasSubstr("- Check: `price > 0::numeric`"));
  EXPECT_THAT(text, HasSubstr("`child_price_idx`: `btree (price) WHERE (price > (10)::numeric)`"));
  EXPECT_THAT(
      text,
      HasSubstr("| `noted` | before insert or update of price, for each row | Does nothing, well |")
  );
  EXPECT_THAT(
      text,
      HasSubstr("- All roles may read rows where `price < (5)::numeric` or "
                "`length((other)::text) > 3`.")
  );
  EXPECT_THAT(text, HasSubstr("create policy \"Odd policy\" on \"Shop \"\"one\"\"\".child as"));
  EXPECT_THAT(text, HasSubstr("Row-level security is off"));
  EXPECT_THAT(text, HasSubstr("runs with its reader's rights"));
  EXPECT_THAT(text, HasSubstr("One of `small` or `it's big`."));
  EXPECT_THAT(text, HasSubstr("Say Hello(to text, times integer default 2) returns text"));
  EXPECT_THAT(text, HasSubstr("twice--2"));  // overloaded: each has its place
}

TEST_F(SiteTest, DrawsTablesWithTheirKeys) {
  const Model model = read(odd_schema, {"Shop \"one\""});
  const Outline outline(model, {});
  const auto diagrams = diagrams_of(outline);
  ASSERT_EQ(diagrams.size(), 1u);
  const std::string& source = diagrams[0].source;
  EXPECT_THAT(source, HasSubstr("<b>Shop &quot;one&quot;.Parent &lt;b&gt;</b>"));
  EXPECT_THAT(
      source,
      HasSubstr(R"("Shop \"one\".Parent <b>":"Id":e -> "Shop \"one\".child":"parent-20id":w )"
                R"([arrowtail=tee, arrowhead=crowodot,)")
  );
  EXPECT_THAT(source, HasSubstr(R"(:"other":w [arrowtail=teeodot, arrowhead=teeodot,)"));
  EXPECT_THAT(source, Not(HasSubstr("price")));

  const std::string svg = finish_svg(
      "<?xml?>\n<!-- Graphviz 1 -->\n<svg width=\"1\"><a href=\"p.md#x\"/></svg>", source
  );
  EXPECT_TRUE(is_picture_of(svg, source));
  EXPECT_FALSE(is_picture_of(svg, source + " "));
  EXPECT_THAT(svg, AllOf(HasSubstr("<svg class=\"er\" width"), Not(HasSubstr("Graphviz 1"))));
  EXPECT_THAT(as_element(svg), AllOf(testing::StartsWith("<svg"), HasSubstr("p.html#x")));
}

TEST_F(SiteTest, FindsEverythingByItsName) {
  const Model model = read(odd_schema, {"Shop \"one\""});
  const std::string index = search_index(Outline(model, {}));
  EXPECT_THAT(index, testing::StartsWith("window.schemaSearch = [["));
  EXPECT_THAT(index, HasSubstr(R"(["column","a`tick","Shop \"one\".Parent <b> )"));
  EXPECT_THAT(index, HasSubstr(R"(["function","Shop \"one\".Say Hello")"));
  EXPECT_THAT(index, HasSubstr(R"(["type","Shop \"one\".size")"));
  EXPECT_THAT(index, HasSubstr(R"(["view","Shop \"one\".cheap")"));
}

TEST(Areas, OwnWhatTheirFilesCreate) {
  const std::vector<File> files{
      {"domains/02_tenancy/README.md", "# 02 Tenancy\n\nTenants and members.\n\nNotes.\n"},
      {"domains/02_tenancy/tables.sql",
       "create table if not exists public.tenants (\n  id uuid\n);\n"},
      {"domains/02_tenancy/functions/1_a.sql",
       "create or replace function public.join_it(p_a int)\n"},
      {"domains/21_storage/README.md", "# 21 Storage\n\nBuckets.\n"},
      {"platform/storage/tables.sql", "create table if not exists storage.buckets (id text);\n"},
      {"platform/auth/tables.sql", "create table if not exists auth.users (id uuid);\n"},
  };
  const std::vector<Area> areas = find_areas(files);
  ASSERT_EQ(areas.size(), 2u);
  EXPECT_EQ(areas[0].title, "Tenancy");
  EXPECT_EQ(plain_text(areas[0].purpose), "Tenants and members.");
  EXPECT_EQ(areas[0].notes.size(), 1u);
  EXPECT_THAT(
      areas[0].objects,
      ElementsAre(
          Name{.schema = "public", .name = "join_it"}, Name{.schema = "public", .name = "tenants"}
      )
  );
  EXPECT_THAT(areas[1].objects, ElementsAre(Name{.schema = "storage", .name = "buckets"}));
}

TEST_F(SiteTest, PutsTablesOfAreasAndOnesOwnOnDifferentPages) {
  const std::vector<File> files{
      {"domains/02_tenancy/README.md", "# 02 Tenancy\n\nTenants.\n"},
      {"domains/02_tenancy/tables.sql", "create table if not exists public.tenants (id int);"},
  };
  const std::vector<Area> areas = find_areas(files);
  const Model model = read(
      "create table tenants (id int primary key);"
      "create table todos (id int primary key, tenant_id int references tenants)",
      {"public"}
  );
  const Outline outline(model, areas);
  ASSERT_EQ(outline.pages().size(), 2u);
  EXPECT_EQ(outline.pages()[0].title, "Tenancy");
  EXPECT_EQ(outline.pages()[1].title, "Schema public");
  const auto diagrams = diagrams_of(outline);
  ASSERT_EQ(diagrams.size(), 3u);
  EXPECT_THAT(diagrams[1].source, HasSubstr("\"tenants\" [class=\"other\""));
  EXPECT_EQ(diagrams[2].file, "areas");
  EXPECT_THAT(
      diagrams[2].source,
      HasSubstr("\"02_tenancy\" -> \"schema_public\" [arrowtail=tee, arrowhead=crow, label=\"1\"]")
  );
}

TEST_F(SiteTest, GroupsManyTablesByTheirKeys) {
  std::string script = "create table hub (id int primary key);";
  for (int i = 0; i < 9; ++i)
    script +=
        fmt::format("create table spoke{0} (id int primary key, hub_id int references hub);", i);
  script +=
      "create table alone1 (id int); create table alone2 (id int);"
      "create table pair_b (id int primary key); create table pair_a (b_id int references pair_b);";
  const Model model = read(script, {"public"});
  const Outline outline(model, {});
  ASSERT_EQ(outline.pages().size(), 1u);
  const auto& groups = outline.pages()[0].groups;
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].title, "Around hub");
  EXPECT_EQ(groups[0].tables.front()->name.name, "hub");
  EXPECT_EQ(groups[1].title, "Around pair_b");
  EXPECT_EQ(groups[1].tables.front()->name.name, "pair_b");
  EXPECT_EQ(groups[2].title, "On their own");
}

TEST(Examples, AreReadFromWhatWasRecorded) {
  const std::vector<File> files{
      {"domains/02_tenancy/examples.results.json",
       R"json([{"function": "f", "caller": "max", "call": "await f()", "result": "1"}])json"},
      {"domains/02_tenancy/README.md", "# no JSON"},
  };
  const auto examples = read_examples(files);
  ASSERT_TRUE(examples.has_value());
  EXPECT_EQ(examples->at("f").front().call, "await f()");
  const std::vector<File> broken{{"domains/x/examples.results.json", R"([{"function": "f"}])"}};
  EXPECT_THAT(read_examples(broken).error().message, HasSubstr("lacks function, caller"));
}

}  // namespace
}  // namespace plinth::schemadocs
