// A small schema built by hand for tests.
#pragma once

#include <string>
#include <vector>

#include "typegen/source.hpp"

namespace plinth::typegen {

inline catalog::Column column(std::string name, std::string type) {
  return {.name = std::move(name), .type = type, .base_type = type};
}

inline catalog::Column required(std::string name, std::string type) {
  catalog::Column made = column(std::move(name), std::move(type));
  made.nullable = false;
  return made;
}

inline catalog::Relation table(std::string name, std::vector<catalog::Column> columns) {
  catalog::Relation made{.schema = "public", .name = std::move(name)};
  made.insertable = made.updatable = made.deletable = true;
  made.columns = std::move(columns);
  return made;
}

// The types that every database has and tests use, and one of each kind.
inline catalog::Details details() {
  using catalog::TypeKind;
  catalog::Details made;
  made.schemas = {"public"};
  const auto base = [&](std::string text, std::string name) {
    made.types[text] = {.schema = "pg_catalog", .name = std::move(name)};
    made.types[text + "[]"] = {
        .schema = "pg_catalog", .name = "_", .kind = TypeKind::array, .over = text
    };
  };
  base("integer", "int4");
  base("bigint", "int8");
  base("text", "text");
  base("boolean", "bool");
  base("uuid", "uuid");
  base("jsonb", "jsonb");
  base("json", "json");
  base("void", "void");
  base("record", "record");
  base("int4range", "int4range");
  base("extensions.vector", "vector");
  made.types["public.mood"] = {
      .schema = "public",
      .name = "mood",
      .kind = TypeKind::enumeration,
      .enum_labels = {"sad", "so so", "glad"}
  };
  made.types["public.mood[]"] = {
      .schema = "public", .name = "_mood", .kind = TypeKind::array, .over = "public.mood"
  };
  made.types["hidden.size"] = {
      .schema = "hidden", .name = "size", .kind = TypeKind::enumeration, .enum_labels = {"s", "m"}
  };
  made.types["hidden.size[]"] = {
      .schema = "hidden", .name = "_size", .kind = TypeKind::array, .over = "hidden.size"
  };
  made.types["public.pair"] = {
      .schema = "public",
      .name = "pair",
      .kind = TypeKind::composite,
      .attributes = {{.name = "x", .type = "integer"}, {.name = "a", .type = "public.moods"}}
  };
  made.types["public.moods"] = {
      .schema = "public", .name = "moods", .kind = TypeKind::domain, .over = "public.mood[]"
  };
  made.types["public.films"] = {.schema = "public", .name = "films", .kind = TypeKind::row};
  return made;
}

}  // namespace plinth::typegen
