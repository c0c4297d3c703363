#include "typegen/ts_helpers.hpp"

#include <fmt/format.h>

#include "typegen/layout.hpp"

namespace plinth::typegen {
namespace {

constexpr std::string_view selection = R"ts(
type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type SchemaOption = { schema: keyof DatabaseWithoutInternals }

type SchemaOf<NameOrOptions> = NameOrOptions extends SchemaOption
  ? DatabaseWithoutInternals[NameOrOptions["schema"]]
  : DefaultSchema

type NameIn<Named, NameOrOptions, Name> = NameOrOptions extends SchemaOption
  ? Named[Name & keyof Named]
  : Named[NameOrOptions & keyof Named]

type NamesOf<NameOrOptions, Named> = NameOrOptions extends SchemaOption
  ? keyof Named
  : never

type Relations<Schema extends { Tables: unknown; Views: unknown }> =
  Schema["Tables"] & Schema["Views"]

export type Tables<
  NameOrOptions extends keyof Relations<DefaultSchema> | SchemaOption,
  Name extends NamesOf<NameOrOptions, Relations<SchemaOf<NameOrOptions>>> =
    never,
> =
  NameIn<Relations<SchemaOf<NameOrOptions>>, NameOrOptions, Name> extends {
    Row: infer Row
  }
    ? Row
    : never

export type TablesInsert<
  NameOrOptions extends keyof DefaultSchema["Tables"] | SchemaOption,
  Name extends NamesOf<NameOrOptions, SchemaOf<NameOrOptions>["Tables"]> =
    never,
> =
  NameIn<SchemaOf<NameOrOptions>["Tables"], NameOrOptions, Name> extends {
    Insert: infer Insert
  }
    ? Insert
    : never

export type TablesUpdate<
  NameOrOptions extends keyof DefaultSchema["Tables"] | SchemaOption,
  Name extends NamesOf<NameOrOptions, SchemaOf<NameOrOptions>["Tables"]> =
    never,
> =
  NameIn<SchemaOf<NameOrOptions>["Tables"], NameOrOptions, Name> extends {
    Update: infer Update
  }
    ? Update
    : never

export type Enums<
  NameOrOptions extends keyof DefaultSchema["Enums"] | SchemaOption,
  Name extends NamesOf<NameOrOptions, SchemaOf<NameOrOptions>["Enums"]> = never,
> = NameIn<SchemaOf<NameOrOptions>["Enums"], NameOrOptions, Name>

export type CompositeTypes<
  NameOrOptions extends keyof DefaultSchema["CompositeTypes"] | SchemaOption,
  Name extends NamesOf<
    NameOrOptions,
    SchemaOf<NameOrOptions>["CompositeTypes"]
  > = never,
> = NameIn<SchemaOf<NameOrOptions>["CompositeTypes"], NameOrOptions, Name>
)ts";

}  // namespace

std::string helper_types(std::string_view default_schema) {
  return fmt::format("type DefaultSchema = Database[{}]\n", quoted(default_schema)) +
         std::string(selection);
}

}  // namespace plinth::typegen
