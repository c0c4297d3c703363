#include "app/docs/schema_site.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "app/docs/page.hpp"
#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "migrate/embedded.hpp"
#include "schemadocs/diagram.hpp"
#include "schemadocs/reader.hpp"

namespace plinth::app {

using EmbeddedFiles = std::span<const std::pair<std::string_view, std::string_view>>;

// Made by plinth_embed_directory().
namespace schema_texts {
EmbeddedFiles files();
}
namespace schema_pictures {
EmbeddedFiles files();
}
namespace schema_web {
EmbeddedFiles files();
}

namespace {

std::string_view find_file(EmbeddedFiles files, std::string_view path) {
  const auto found = std::ranges::find(files, path, &EmbeddedFiles::value_type::first);
  return found == files.end() ? std::string_view() : found->second;
}

std::string etag_of(std::string_view bytes) {
  return "W/\"" + base::hex(crypto::hash(crypto::Digest::sha256, bytes)).substr(0, 16) + "\"";
}

std::string_view media_type(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return name.ends_with(".js") ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8";
}

http::Response deliver(
    const http::Request& request, std::string_view name, std::string_view bytes
) {
  http::Response response;
  const std::string etag = etag_of(bytes);
  response.add("ETag", etag);
  response.add("Cache-Control", "no-cache");  // may be kept, but asked about
  add_docs_headers(response);
  if (request.header("if-none-match").value_or("").contains(etag)) {
    response.status = 304;
    return response;
  }
  response.add("Content-Type", std::string(media_type(name)));
  response.body = bytes;
  return response;
}

// Its script asks for the key, and with it for the page (schema.js).
constexpr std::string_view locked_page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>The schema</title>
<link rel="stylesheet" href="schema.css">
<script src="schema.js" defer></script>
</head>
<body data-locked>
<header><a class="home" href="index.html">The schema</a></header>
<main id="content" class="locked">
<h1>The schema</h1>
<p>From elsewhere than the server's own machine these pages are for who has a secret key of it
(<code>plinth keys</code> prints it). It stays in this tab and goes nowhere but to this server.</p>
<form id="unlock" autocomplete="off">
<label>Secret key <input id="apikey" type="password" autocomplete="off" spellcheck="false" required></label>
<button type="submit">Show</button>
</form>
<p id="refused" role="alert"></p>
<noscript><p>This page needs JavaScript to send the key.</p></noscript>
</main>
</body>
</html>
)html";

base::Checked<std::shared_ptr<const SchemaTexts>> read_texts() {
  std::vector<schemadocs::File> files;
  for (const EmbeddedFiles some : {schema_texts::files(), migrate::embedded::files()})
    files.insert(files.end(), some.begin(), some.end());
  auto texts = std::make_shared<SchemaTexts>();
  texts->areas = schemadocs::find_areas(files);
  TRY(texts->examples, schemadocs::read_examples(files));
  return texts;
}

}  // namespace

base::Checked<std::shared_ptr<const SchemaTexts>> built_in_texts() {
  static const auto texts = read_texts();
  return texts;
}

std::vector<std::string> documented_schemas(std::vector<std::string> of_api) {
  if (std::ranges::find(of_api, "storage") == of_api.end()) of_api.emplace_back("storage");
  return of_api;
}

std::string built_in_picture(const std::string& file, std::string_view source) {
  const std::string_view svg = find_file(schema_pictures::files(), file + ".svg");
  return schemadocs::is_picture_of(svg, source) ? schemadocs::as_element(svg) : std::string();
}

SchemaPages make_schema_pages(const pg::Replies& replies, const SchemaTexts& texts) {
  const schemadocs::Model model = schemadocs::make_model(replies);
  const schemadocs::Outline outline(model, texts.areas);
  std::map<std::string, std::string> pictures;
  for (const schemadocs::Diagram& diagram : schemadocs::diagrams_of(outline))
    pictures[diagram.file] = built_in_picture(diagram.file, diagram.source);
  SchemaPages pages;
  for (schemadocs::SiteFile& file : schemadocs::render_site(
           outline,
           texts.examples,
           schemadocs::Format::html,
           schemadocs::Diagrams::show,
           [&](const std::string& name) { return pictures[name]; }
       ))
    pages[std::move(file.path)] = std::move(file.text);
  pages["search-index.js"] = schemadocs::search_index(outline);
  return pages;
}

SchemaSite::SchemaSite(std::vector<std::string> schemas)
    : schemas_(documented_schemas(std::move(schemas))) {}

pg::Segment SchemaSite::questions() const { return schemadocs::model_questions(schemas_); }

std::shared_ptr<const SchemaPages> SchemaSite::find(const std::shared_ptr<const void>& version
) const {
  const std::scoped_lock lock(mutex_);
  return version_ == version ? pages_ : nullptr;
}

void SchemaSite::keep(
    std::shared_ptr<const void> version, std::shared_ptr<const SchemaPages> pages
) {
  const std::scoped_lock lock(mutex_);
  version_ = std::move(version);
  pages_ = std::move(pages);
}

std::optional<http::Response> answer_schema_asset(
    const http::Request& request, std::string_view name
) {
  const std::string_view bytes = find_file(schema_web::files(), name);
  if (bytes.empty()) return std::nullopt;
  return deliver(request, name, bytes);
}

http::Response answer_schema_page(
    const http::Request& request, const SchemaPages& pages, std::string_view name
) {
  const auto found = pages.find(name);
  if (found == pages.end()) {
    http::Response missing;
    missing.status = 404;
    missing.add("Content-Type", "text/plain; charset=utf-8");
    missing.body = "There is no such page; the list of all is at /docs/schema.\n";
    return missing;
  }
  http::Response response = deliver(request, name, found->second);
  response.add("Vary", "apikey, authorization");
  return response;
}

http::Response ask_for_key() {
  http::Response response;
  response.status = 401;
  add_docs_headers(response);
  response.add("Cache-Control", "no-store");
  response.add("Content-Type", "text/html; charset=utf-8");
  response.body = locked_page;
  return response;
}

std::vector<schemadocs::SiteFile> schema_assets() {
  std::vector<schemadocs::SiteFile> out;
  for (const auto& [path, text] : schema_web::files())
    out.push_back({.path = std::string(path), .text = std::string(text)});
  return out;
}

}  // namespace plinth::app
