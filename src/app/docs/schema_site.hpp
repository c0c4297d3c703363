// The documentation of the database's schema at /docs/schema, made from what the catalog says, and
// made anew when the catalog has changed. For the operator: it names every table and policy.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/message.hpp"
#include "pg/rows.hpp"
#include "pg/statement.hpp"
#include "schemadocs/site.hpp"

namespace plinth::app {

// The areas of the built-in schema and the examples of their functions.
struct SchemaTexts {
  std::vector<schemadocs::Area> areas;
  schemadocs::Examples examples;
};
// As they are in the program; read once.
base::Checked<std::shared_ptr<const SchemaTexts>> built_in_texts();

// The schemas that are documented where nobody says otherwise: those of the API and `storage`.
std::vector<std::string> documented_schemas(std::vector<std::string> of_api);

// Files of the pages by their names: "index.html", "02_tenancy.html", "search-index.js".
using SchemaPages = std::map<std::string, std::string, std::less<>>;

// Pages made from the answers to schemadocs::model_questions(). Diagrams are those that were in the
// program when it was built, where they are still right.
SchemaPages make_schema_pages(const pg::Replies& replies, const SchemaTexts& texts);

// The pages of the schema that is in use. Any thread.
class SchemaSite {
 public:
  explicit SchemaSite(std::vector<std::string> schemas);

  pg::Segment questions() const;

  // `version` is the snapshot of the catalog the pages were made for; nothing when there are none
  // for it yet.
  std::shared_ptr<const SchemaPages> find(const std::shared_ptr<const void>& version) const;
  void keep(std::shared_ptr<const void> version, std::shared_ptr<const SchemaPages> pages);

 private:
  std::vector<std::string> schemas_;
  mutable std::mutex mutex_;
  std::shared_ptr<const void> version_;
  std::shared_ptr<const SchemaPages> pages_;
};

// What /docs/schema serves to everybody: style sheet and script. Nothing when it is something else.
std::optional<http::Response> answer_schema_asset(
    const http::Request& request, std::string_view name
);

// A page, to who may see it.
http::Response answer_schema_page(
    const http::Request& request, const SchemaPages& pages, std::string_view name
);

// A page that asks for the key of a server, to whom may not see what it asked for.
http::Response ask_for_key();

// Files that go along with the pages wherever they are.
std::vector<schemadocs::SiteFile> schema_assets();

// The diagram that is in the program, if it is of this source; empty when there is none.
std::string built_in_picture(const std::string& file, std::string_view source);

}  // namespace plinth::app
