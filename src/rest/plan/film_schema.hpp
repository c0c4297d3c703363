// For the tests of the later stages: a small film library as a snapshot, and requests made of text.
#pragma once

#include <memory>
#include <stdexcept>

#include "catalog/snapshot.hpp"
#include "rest/plan/planner.hpp"

namespace plinth::rest {

inline catalog::Relation table(
    std::string name, std::vector<catalog::Column> columns, std::vector<std::string> primary_key
) {
  return {
      .schema = "public",
      .name = std::move(name),
      .insertable = true,
      .updatable = true,
      .deletable = true,
      .columns = std::move(columns),
      .primary_key = std::move(primary_key),
  };
}

inline catalog::Column column(
    std::string name, std::string type, std::string default_expression = {}
) {
  const std::string base = type.substr(0, type.find('('));
  return {
      .name = std::move(name),
      .type = type,
      .base_type = base,
      .default_expression = std::move(default_expression)
  };
}

inline catalog::ForeignKey foreign_key(
    std::string name, std::string table, std::string column, std::string other_table
) {
  return {
      .name = std::move(name),
      .schema = "public",
      .table = std::move(table),
      .other_schema = "public",
      .other_table = std::move(other_table),
      .columns = {{.from = std::move(column), .to = "id"}},
  };
}

inline catalog::Function function(std::string name, std::vector<catalog::Parameter> parameters) {
  return {.schema = "public", .name = std::move(name), .parameters = std::move(parameters)};
}

inline catalog::Parameter parameter(std::string name, std::string type, bool required = true) {
  return {
      .name = std::move(name), .type = std::move(type), .required = required, .variadic = false
  };
}

// directors 1─n films n─m actors (by roles); films 1─1 posters; employees with a manager; orders
// with two addresses; a view and a log without a key.
inline catalog::Parts film_parts() {
  catalog::Parts parts;
  parts.relations = {
      table("directors", {column("id", "integer"), column("name", "text")}, {"id"}),
      table(
          "films",
          {column("id", "integer", "nextval('films_id_seq'::regclass)"),
           column("title", "character varying(80)", "'untitled'::character varying"),
           column("director_id", "integer"),
           column("data", "jsonb"),
           column("search", "tsvector")},
          {"id"}
      ),
      table("actors", {column("id", "integer"), column("name", "text")}, {"id"}),
      table(
          "roles",
          {column("film_id", "integer"), column("actor_id", "integer"), column("character", "text")
          },
          {"film_id", "actor_id"}
      ),
      table("posters", {column("film_id", "integer"), column("url", "text")}, {"film_id"}),
      table("employees", {column("id", "integer"), column("manager_id", "integer")}, {"id"}),
      table("addresses", {column("id", "integer"), column("city", "text")}, {"id"}),
      table(
          "orders",
          {column("id", "integer"),
           column("billing_id", "integer"),
           column("shipping_id", "integer")},
          {"id"}
      ),
      table("log", {column("line", "text")}, {}),
  };
  parts.relations.push_back(
      {.schema = "public", .name = "film_titles", .kind = 'v', .columns = {column("title", "text")}}
  );
  parts.relations.push_back({.schema = "api", .name = "films", .columns = {column("id", "integer")}}
  );
  parts.foreign_keys = {
      foreign_key("films_director_id_fkey", "films", "director_id", "directors"),
      foreign_key("roles_film_id_fkey", "roles", "film_id", "films"),
      foreign_key("roles_actor_id_fkey", "roles", "actor_id", "actors"),
      foreign_key("posters_film_id_fkey", "posters", "film_id", "films"),
      foreign_key("employees_manager_id_fkey", "employees", "manager_id", "employees"),
      foreign_key("orders_billing_fkey", "orders", "billing_id", "addresses"),
      foreign_key("orders_shipping_fkey", "orders", "shipping_id", "addresses"),
  };
  for (const auto& relation : parts.relations) {
    if (!relation.primary_key.empty())
      parts.unique_keys.push_back(
          {.schema = relation.schema, .table = relation.name, .columns = relation.primary_key}
      );
  }

  catalog::Function add = function("add", {parameter("a", "integer"), parameter("b", "integer")});
  add.volatility = catalog::Volatility::immutable;
  catalog::Function greet =
      function("greet", {parameter("name", "text"), parameter("greeting", "text", false)});
  catalog::Function variadic = function("total", {parameter("ns", "integer[]")});
  variadic.parameters.back().variadic = true;
  catalog::Function search = function("search_films", {parameter("term", "text")});
  search.returns_set = true;
  search.returns_rows = true;
  search.result_schema = "public";
  search.result_relation = "films";
  search.volatility = catalog::Volatility::stable;
  catalog::Function nothing = function("nothing", {});
  nothing.returns_void = true;
  parts.functions = {
      std::move(add),
      std::move(greet),
      std::move(variadic),
      std::move(search),
      std::move(nothing),
      function("overloaded", {parameter("x", "integer")}),
      function("overloaded", {parameter("x", "integer"), parameter("y", "integer")}),
      function("ambiguous", {parameter("x", "integer")}),
      function("ambiguous", {parameter("x", "text")}),
      function("raw_json", {parameter("", "json")}),
      function("raw_text", {parameter("", "text")}),
      function("raw_bytes", {parameter("", "bytea")}),
  };
  return parts;
}

inline const catalog::SchemaSnapshot& film_schema() {
  static const catalog::SchemaSnapshot schema(film_parts());
  return schema;
}

// A request as the first stage leaves it, with the HTTP request that it views.
class Asked {
 public:
  Asked(
      std::string_view method,
      std::string target,
      std::string body = {},
      std::vector<http::Header> headers = {}
  )
      : target_(std::move(target)) {
    const std::string_view view = target_;
    http_.method = method;
    http_.path = view.substr(0, view.find('?'));
    if (view.contains('?')) http_.query = view.substr(view.find('?') + 1);
    http_.headers = std::move(headers);
    http_.body = std::move(body);
    auto parsed = parse_request(http_, {"public", "api"});
    if (!parsed)
      throw std::invalid_argument(parsed.error().message + parsed.error().details.value_or(""));
    request = *std::move(parsed);
  }

  Result<Plan> plan(const PlanSettings& settings = {}) const {
    return plan_request(request, film_schema(), settings);
  }

  ApiRequest request;

 private:
  std::string target_;
  http::Request http_;
};

}  // namespace plinth::rest
