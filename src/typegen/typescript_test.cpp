#include "typegen/typescript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "typegen/source_fixture.hpp"

namespace plinth::typegen {
namespace {

using catalog::Function;
using catalog::Parameter;
using testing::HasSubstr;
using testing::Not;

catalog::Relation films() {
  catalog::Relation made = table(
      "films",
      {required("id", "bigint"),
       required("title", "text"),
       column("mood", "public.mood"),
       column("moods", "public.mood[]"),
       required("extra", "jsonb"),
       column("years", "int4range"),
       column("size", "hidden.size"),
       column("sizes", "hidden.size[]"),
       column("director_id", "integer"),
       required("slug", "text"),
       column("two words", "public.pair"),
       column("embedding", "extensions.vector")}
  );
  made.columns[0].default_expression = "nextval('public.films_id_seq'::regclass)";
  made.columns[9].generated = true;
  made.columns[1].comment = "As on the poster";
  made.comment = "Films";
  return made;
}

catalog::Parts parts() {
  catalog::Parts made;
  made.relations = {films(), table("directors", {required("id", "integer")})};
  made.relations[1].primary_key = {"id"};
  made.foreign_keys = {{
      .name = "films_director_id_fkey",
      .schema = "public",
      .table = "films",
      .other_schema = "public",
      .other_table = "directors",
      .columns = {{.from = "director_id", .to = "id"}},
  }};
  return made;
}

Function function(std::string name, std::string result, std::vector<Parameter> parameters = {}) {
  return {
      .schema = "public",
      .name = std::move(name),
      .parameters = std::move(parameters),
      .result_type = std::move(result),
  };
}

std::string render(
    catalog::Parts parts, const catalog::Details& details, const TypescriptOptions& options = {}
) {
  const catalog::SchemaSnapshot snapshot(std::move(parts));
  return render_typescript({.snapshot = snapshot, .details = details}, options);
}

std::string render(catalog::Parts parts) { return render(std::move(parts), details()); }

TEST(Typescript, DescribesRowsAndWhatMayBeWritten) {
  EXPECT_THAT(render(parts()), HasSubstr(R"(      films: {
        Row: {
          director_id: number | null
          embedding: string | null
          extra: NonNullable<Json>
          id: number
          mood: Database["public"]["Enums"]["mood"] | null
          moods: Database["public"]["Enums"]["mood"][] | null
          size: "s" | "m" | null
          sizes: ("s" | "m")[] | null
          slug: string
          title: string
          "two words": Database["public"]["CompositeTypes"]["pair"] | null
          years: unknown
        }
        Insert: {
          director_id?: number | null
          embedding?: string | null
          extra: NonNullable<Json>
          id?: number
          mood?: Database["public"]["Enums"]["mood"] | null
          moods?: Database["public"]["Enums"]["mood"][] | null
          size?: "s" | "m" | null
          sizes?: ("s" | "m")[] | null
          slug?: never
          title: string
          "two words"?: Database["public"]["CompositeTypes"]["pair"] | null
          years?: unknown
        }
)"));
}

TEST(Typescript, DescribesRelationships) {
  EXPECT_THAT(render(parts()), HasSubstr(R"(        Relationships: [
          {
            foreignKeyName: "films_director_id_fkey"
            columns: ["director_id"]
            isOneToOne: false
            referencedRelation: "directors"
            referencedColumns: ["id"]
          },
        ]
)"));
  EXPECT_THAT(render(parts(), details(), {.one_to_one = false}), Not(HasSubstr("isOneToOne")));
}

TEST(Typescript, SaysWhichRelationshipsAreOneToOne) {
  catalog::Parts made = parts();
  made.unique_keys = {{.schema = "public", .table = "films", .columns = {"director_id"}}};
  EXPECT_THAT(render(std::move(made)), HasSubstr("isOneToOne: true"));
}

TEST(Typescript, NamesEnumerationsAndCompositeTypes) {
  const std::string text = render(parts());
  EXPECT_THAT(text, HasSubstr(R"(    Enums: {
      mood: "sad" | "so so" | "glad"
    }
    CompositeTypes: {
      pair: {
        x: number | null
        a: Database["public"]["Enums"]["mood"][] | null
      }
    }
)"));
  EXPECT_THAT(text, HasSubstr(R"(export const Constants = {
  public: {
    Enums: {
      mood: ["sad", "so so", "glad"],
    },
  },
} as const
)"));
}

TEST(Typescript, SaysOfAnEmptySchemaThatNothingIsThere) {
  catalog::Details none;
  none.schemas = {"other"};
  const std::string text = render({}, none);
  EXPECT_THAT(text, HasSubstr("    Tables: {\n      [_ in never]: never\n    }\n"));
  EXPECT_THAT(text, HasSubstr("type DefaultSchema = Database[\"other\"]\n"));
  EXPECT_THAT(text, HasSubstr("    Enums: {},\n"));
}

TEST(Typescript, LeavesOutOfAViewWhatNothingCanWrite) {
  catalog::Parts made;
  catalog::Relation view = table("list", {column("id", "integer"), column("sum", "bigint")});
  view.kind = 'v';
  catalog::Relation fixed = view;
  fixed.name = "totals";
  fixed.insertable = fixed.updatable = false;
  made.relations = {view, fixed};
  catalog::Details more = details();
  more.fixed_columns = {{.schema = "public", .relation = "list", .column = "sum"}};
  const std::string text = render(std::move(made), more);
  EXPECT_THAT(text, HasSubstr(R"(      list: {
        Row: {
          id: number | null
          sum: number | null
        }
        Insert: {
          id?: number | null
          sum?: never
        }
        Update: {
          id?: number | null
          sum?: never
        }
        Relationships: []
      }
      totals: {
        Row: {
          id: number | null
          sum: number | null
        }
        Relationships: []
      }
)"));
}

TEST(Typescript, DescribesFunctions) {
  catalog::Parts made = parts();
  Function search = function("search", "record", {{.name = "query", .type = "text"}});
  search.parameters.push_back({.name = "at_most", .type = "integer", .required = false});
  search.returns_set = search.returns_rows = true;
  search.returns_at_most_one = false;
  search.result_columns = {{.name = "title", .type = "text"}, {.name = "rank", .type = "integer"}};
  made.functions = {
      search,
      function("now_what", "void"),
      function("take", "jsonb", {{.name = "", .type = "json"}}),
      function("upload", "text", {{.name = "", .type = "bytea"}}),
  };
  const std::string text = render(std::move(made));
  EXPECT_THAT(text, HasSubstr(R"(    Functions: {
      now_what: { Args: Record<PropertyKey, never>; Returns: undefined }
      search: {
        Args: { at_most?: number; query: string }
        Returns: {
          rank: number
          title: string
        }[]
      }
      take: { Args: { "": Json }; Returns: Json }
    }
)"));
}

TEST(Typescript, DescribesFunctionsThatReturnRowsOfARelation) {
  catalog::Parts made = parts();
  Function all = function("all_directors", "public.directors");
  all.returns_set = all.returns_rows = true;
  all.returns_at_most_one = false;
  all.result_schema = "public";
  all.result_relation = "directors";
  Function one = all;
  one.name = "one_director";
  one.returns_at_most_one = true;
  made.functions = {all, one};
  catalog::Details more = details();
  more.types["public.directors"] = {
      .schema = "public", .name = "directors", .kind = catalog::TypeKind::row
  };
  const std::string text = render(std::move(made), more);
  EXPECT_THAT(text, HasSubstr(R"(      all_directors: {
        Args: Record<PropertyKey, never>
        Returns: {
          id: number
        }[]
        SetofOptions: {
          from: "*"
          to: "directors"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      one_director: {
        Args: Record<PropertyKey, never>
        Returns: {
          id: number
        }
        SetofOptions: {
          from: "*"
          to: "directors"
          isOneToOne: true
          isSetofReturn: true
        }
      }
)"));
}

TEST(Typescript, ListsOverloadsAndRefusesThoseThatCannotBeToldApart) {
  catalog::Parts made = parts();
  made.functions = {
      function("add", "integer", {{.name = "a", .type = "integer"}}),
      function("add", "text", {{.name = "a", .type = "integer"}, {.name = "b", .type = "integer"}}),
      function("same", "integer", {{.name = "a", .type = "integer"}}),
      function("same", "integer", {{.name = "a", .type = "text"}}),
  };
  const std::string text = render(std::move(made));
  EXPECT_THAT(text, HasSubstr(R"(      add:
        | { Args: { a: number }; Returns: number }
        | { Args: { a: number; b: number }; Returns: string }
)"));
  EXPECT_THAT(
      text,
      HasSubstr(R"(        | {
            Args: { a: string }
            Returns: {
              error: true
            } & "Could not choose the best candidate function between: )"
                "public.same(a => integer), public.same(a => text). ")
  );
}

TEST(Typescript, PutsComputedFieldsIntoRows) {
  catalog::Parts made = parts();
  catalog::Details more = details();
  const std::vector<Parameter> row{{.name = "", .type = "public.films"}};
  more.row_functions = {function("label", "text", row), function("title", "text", row)};
  const std::string text = render(std::move(made), more);
  EXPECT_THAT(text, HasSubstr(R"(          years: unknown
          label: string | null
        }
        Insert)"));
  EXPECT_THAT(text, HasSubstr(R"(        ComputedFields: "label"
)"));
  EXPECT_THAT(text, HasSubstr(R"(      label: {
        Args: { "": Database["public"]["Tables"]["films"]["Row"] }
        Returns: {
          error: true
        } & "the function public.label is a computed field: select it like a column"
      }
)"));
}

TEST(Typescript, TellsComputedFieldsOfOneNameApartByTheirTables) {
  catalog::Details more = details();
  more.types["public.directors"] = {
      .schema = "public", .name = "directors", .kind = catalog::TypeKind::row
  };
  more.row_functions = {
      function("label", "text", {{.name = "", .type = "public.films"}}),
      function("label", "integer", {{.name = "", .type = "public.directors"}}),
  };
  const std::string text = render(parts(), more);
  EXPECT_THAT(text, HasSubstr("          label: string | null\n"));
  EXPECT_THAT(text, HasSubstr("          label: number | null\n"));
  EXPECT_THAT(text, Not(HasSubstr("Could not choose")));
}

TEST(Typescript, SaysThatAColumnHidesAComputedField) {
  catalog::Details more = details();
  more.row_functions = {function("title", "text", {{.name = "", .type = "public.films"}})};
  EXPECT_THAT(render(parts(), more), HasSubstr("        ComputedFields: never\n"));
}

TEST(Typescript, TellsTheVersionAndComments) {
  const std::string plain = render(parts());
  EXPECT_THAT(plain, Not(HasSubstr("__InternalSupabase: {")));
  EXPECT_THAT(plain, Not(HasSubstr("/**")));
  const std::string text =
      render(parts(), details(), {.postgrest_version = "14", .comments = true});
  EXPECT_THAT(text, HasSubstr("  __InternalSupabase: {\n    PostgrestVersion: \"14\"\n  }\n"));
  EXPECT_THAT(text, HasSubstr("          /** As on the poster */\n          title: string\n"));
  EXPECT_THAT(text, HasSubstr("      /** Films */\n      films: {\n"));
}

TEST(Typescript, IsTheSameForTheSameSchemaInAnyOrder) {
  catalog::Parts other = parts();
  std::ranges::reverse(other.relations);
  EXPECT_EQ(render(parts()), render(std::move(other)));
}

}  // namespace
}  // namespace plinth::typegen
