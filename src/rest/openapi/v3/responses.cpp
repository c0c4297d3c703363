#include "rest/openapi/v3/responses.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/format.h>

#include "rest/openapi/v3/names.hpp"

namespace plinth::rest::v3 {
namespace {

struct Failure {
  int status;
  std::string_view name;
  std::string_view description;
  std::string_view code;
  std::string_view message;
};

constexpr std::array<Failure, 7> failures{{
    {.status = 400,
     .name = "BadRequest",
     .description = "Something in the request cannot be understood, or a value has the wrong form.",
     .code = "PGRST100",
     .message = "\"failed to parse filter (x)\" (line 1, column 1)"},
    {.status = 401,
     .name = "Unauthorized",
     .description = "The key or token is not valid, or the anonymous role may not do this.",
     .code = "PGRST301",
     .message = "JWT expired"},
    {.status = 403,
     .name = "Forbidden",
     .description = "The role may not do this, or a policy forbids it.",
     .code = "42501",
     .message = "permission denied for table films"},
    {.status = 404,
     .name = "NotFound",
     .description = "There is no such relation or function, or the role cannot see it.",
     .code = "PGRST205",
     .message = "Could not find the table 'public.films' in the schema cache"},
    {.status = 406,
     .name = "NotAcceptable",
     .description =
         "The answer cannot be made in any of the media types, or one row was asked for and there "
         "are none or several.",
     .code = "PGRST116",
     .message = "Cannot coerce the result to a single JSON object"},
    {.status = 409,
     .name = "Conflict",
     .description = "A unique or foreign key does not hold.",
     .code = "23505",
     .message = "duplicate key value violates unique constraint \"films_pkey\""},
    {.status = 416,
     .name = "RangeNotSatisfiable",
     .description = "The range begins behind the last row.",
     .code = "PGRST103",
     .message = "Requested range not satisfiable"},
}};

void write_text_member(json::Writer& w, std::string_view key, std::string_view description) {
  w.key(key).begin_object();
  w.key("type").begin_array().string("string").string("null").end_array();
  w.key("description").string(description).end_object();
}

void write_error_response(json::Writer& w, const Failure& failure) {
  w.key(failure.name).begin_object().key("description").string(failure.description);
  w.key("content").begin_object().key("application/json").begin_object().key("schema");
  write_reference(w, "schemas", "Error");
  w.key("example").begin_object();
  w.key("code").string(failure.code).key("message").string(failure.message);
  w.key("details").null().key("hint").null().end_object();
  w.end_object().end_object().end_object();
}

void write_header_references(json::Writer& w, std::initializer_list<std::string_view> headers) {
  w.key("headers").begin_object();
  for (const std::string_view header : headers) {
    w.key(header);
    write_reference(w, "headers", header);
  }
  w.end_object();
}

// Rows of the schema of that name, in every media type.
void write_rows_content(json::Writer& w, const std::string& schema) {
  w.key("content").begin_object();
  w.key("application/json").begin_object().key("schema").begin_object();
  w.key("type").string("array").key("items");
  write_reference(w, "schemas", schema);
  w.end_object().end_object();
  w.key("application/vnd.pgrst.object+json").begin_object().key("schema");
  write_reference(w, "schemas", schema);
  w.end_object();
  w.key("text/csv").begin_object().key("schema").begin_object().key("type").string("string");
  w.end_object().end_object().end_object();
}

void write_header(
    json::Writer& w, std::string_view name, std::string_view text, std::string_view example
) {
  w.key(name).begin_object().key("description").string(text);
  w.key("schema").begin_object().key("type").string("string").end_object();
  w.key("example").string(example).end_object();
}

}  // namespace

void write_error_schema(json::Writer& w) {
  w.key("Error").begin_object().key("type").string("object");
  w.key("description").string("Why a request failed.");
  w.key("required").begin_array().string("code").string("message").end_array();
  w.key("properties").begin_object();
  w.key("code").begin_object().key("type").string("string");
  w.key("description").string("PGRST and a number, or the SQLSTATE of PostgreSQL.").end_object();
  w.key("message").begin_object().key("type").string("string").end_object();
  write_text_member(w, "details", "What exactly was met.");
  write_text_member(w, "hint", "What may help.");
  w.end_object().end_object();
}

void write_error_responses(json::Writer& w) {
  for (const Failure& failure : failures) write_error_response(w, failure);
}

void write_rows_response(json::Writer& w, const catalog::Relation& relation) {
  const std::string name = component_name(relation.name);
  w.key(name + ".rows").begin_object();
  w.key("description").string(fmt::format("Rows of `{}`.", relation.name));
  write_header_references(w, {"Content-Range"});
  write_rows_content(w, name);
  w.end_object();
}

void write_created_response(json::Writer& w, const catalog::Relation& relation) {
  w.key("201").begin_object();
  w.key("description")
      .string(
          "Inserted. There are rows where `Prefer: return=representation` asked for them, and the "
          "place of a single row where `return=headers-only` did."
      );
  write_header_references(w, {"Content-Range", "Location"});
  write_rows_content(w, component_name(relation.name));
  w.end_object();
}

void write_headers(json::Writer& w) {
  write_header(
      w,
      "Content-Range",
      "Which rows these are, and of how many where that was asked for; `*` for what is not known.",
      "0-24/*"
  );
  write_header(w, "Location", "The path of the new row.", "/films?id=eq.1");
}

void write_rows_reference(
    json::Writer& w,
    std::string_view status,
    const catalog::Relation& relation,
    std::string_view description
) {
  w.key(status).begin_object();
  w.key("$ref").string(fmt::format("#/components/responses/{}.rows", component_name(relation.name))
  );
  w.key("description").string(description).end_object();
}

void write_empty_response(
    json::Writer& w, std::string_view status, std::string_view description, std::string_view header
) {
  w.key(status).begin_object().key("description").string(description);
  if (!header.empty()) write_header_references(w, {header});
  w.end_object();
}

void write_error_references(json::Writer& w, const std::vector<int>& statuses) {
  for (const int status : statuses) {
    const auto found = std::ranges::find(failures, status, &Failure::status);
    w.key(fmt::format("{}", status));
    write_reference(w, "responses", found->name);
  }
}

}  // namespace plinth::rest::v3
