#include "rest/openapi/v3/document.hpp"

#include <fmt/format.h>

#include "json/writer.hpp"
#include "rest/openapi/contents.hpp"
#include "rest/openapi/headline.hpp"
#include "rest/openapi/server_address.hpp"
#include "rest/openapi/v3/function_paths.hpp"
#include "rest/openapi/v3/operation.hpp"
#include "rest/openapi/v3/parameters.hpp"
#include "rest/openapi/v3/relation_paths.hpp"
#include "rest/openapi/v3/responses.hpp"
#include "rest/openapi/v3/row_schema.hpp"

namespace plinth::rest::v3 {
namespace {

void write_info(
    json::Writer& w, std::string_view schema, std::string_view comment, std::string_view version
) {
  const Headline headline = split_headline(comment);
  w.key("info").begin_object();
  w.key("title").string(headline.title.empty() ? "PostgREST API" : headline.title);
  w.key("description")
      .string(
          headline.rest.empty() ? fmt::format("The relations and functions of schema `{}`.", schema)
                                : std::string(headline.rest)
      );
  w.key("version").string(version).end_object();
}

// A relative URL is taken from the address that gave the document.
void write_servers(json::Writer& w, const DocumentSettings& settings) {
  std::string_view url = settings.server_proxy_uri;
  while (url.ends_with('/')) url.remove_suffix(1);
  if (!parse_server_address(url)) url = settings.api_keys ? "/rest/v1" : "/";
  w.key("servers").begin_array().begin_object().key("url").string(url);
  w.end_object().end_array();
}

void write_tag(json::Writer& w, std::string_view name, std::string_view comment) {
  w.begin_object().key("name").string(name);
  if (!comment.empty()) w.key("description").string(comment);
  w.end_object();
}

void write_tags(json::Writer& w, const Contents& contents) {
  w.key("tags").begin_array();
  for (const catalog::Relation* relation : contents.relations)
    write_tag(w, relation->name, relation->comment);
  for (const catalog::Function* function : contents.functions)
    write_tag(w, tag_of(*function), function->comment);
  write_tag(w, "Introspection", "What this service offers.");
  w.end_array();
}

void write_root_path(json::Writer& w) {
  w.key("/").begin_object();
  begin_operation(
      w,
      {.method = "get",
       .tag = "Introspection",
       .id = "describe",
       .summary = "OpenAPI description (this document)",
       .description = "Without `openapi` an OpenAPI 2.0 document."}
  );
  w.key("parameters").begin_array().begin_object().key("name").string("openapi");
  w.key("in").string("query").key("description").string("The version of OpenAPI.");
  w.key("schema").begin_object().key("enum").begin_array().string("3").end_array().end_object();
  w.end_object().end_array();
  w.key("responses").begin_object().key("200").begin_object();
  w.key("description").string("The document.").key("content").begin_object();
  w.key("application/vnd.oai.openapi+json").begin_object().key("schema").begin_object();
  w.key("type").string("object").end_object().end_object().end_object().end_object();
  write_error_references(w, {400, 401, 406});
  w.end_object().end_object().end_object();
}

void write_paths(json::Writer& w, const Contents& contents) {
  w.key("paths").begin_object();
  for (const catalog::Relation* relation : contents.relations) write_path(w, *relation);
  for (const catalog::Function* function : contents.functions) write_path(w, *function, contents);
  write_root_path(w);
  w.end_object();
}

void write_security_schemes(json::Writer& w, const DocumentSettings& settings) {
  w.key("securitySchemes").begin_object();
  if (settings.api_keys) {
    w.key("apiKey").begin_object().key("type").string("apiKey");
    w.key("in").string("header").key("name").string("apikey");
    w.key("description").string("The publishable or the secret key of the project.").end_object();
  }
  w.key("bearer").begin_object().key("type").string("http").key("scheme").string("bearer");
  w.key("bearerFormat").string("JWT");
  w.key("description").string("The access token of who has signed in.").end_object();
  w.end_object();
}

void write_components(
    json::Writer& w,
    const Contents& contents,
    const catalog::SchemaSnapshot& snapshot,
    const DocumentSettings& settings
) {
  w.key("components").begin_object().key("schemas").begin_object();
  for (const catalog::Relation* relation : contents.relations)
    write_row_schemas(w, *relation, snapshot);
  write_error_schema(w);
  w.end_object().key("parameters").begin_object();
  write_shared_parameters(w);
  for (const catalog::Relation* relation : contents.relations) write_filters(w, *relation);
  w.end_object().key("responses").begin_object();
  write_error_responses(w);
  for (const catalog::Relation* relation : contents.relations) write_rows_response(w, *relation);
  w.end_object().key("headers").begin_object();
  write_headers(w);
  w.end_object();
  write_security_schemes(w, settings);
  w.end_object();
}

// One of these is enough: a key alone, for what its role may do, or a key with a token.
void write_security(json::Writer& w, const DocumentSettings& settings) {
  if (!settings.api_keys && !settings.security_active) return;
  w.key("security").begin_array();
  if (settings.api_keys) w.begin_object().key("apiKey").begin_array().end_array().end_object();
  w.begin_object();
  if (settings.api_keys) w.key("apiKey").begin_array().end_array();
  w.key("bearer").begin_array().end_array().end_object().end_array();
}

}  // namespace

std::string render_document(
    const catalog::SchemaSnapshot& snapshot,
    std::string_view schema,
    const Usable& usable,
    const DocumentSettings& settings
) {
  const Contents contents = contents_of(snapshot, schema, usable);
  json::Writer w;
  w.begin_object().key("openapi").string("3.1.1");
  write_info(w, schema, snapshot.schema_comment(schema), settings.version);
  write_servers(w, settings);
  write_security(w, settings);
  write_tags(w, contents);
  write_paths(w, contents);
  write_components(w, contents, snapshot, settings);
  w.key("externalDocs").begin_object();
  w.key("description").string("The dialect of filters, embedding and preferences");
  w.key("url").string("https://docs.postgrest.org/en/stable/references/api.html").end_object();
  w.end_object();
  return w.take();
}

}  // namespace plinth::rest::v3
