#include "app/docs/page.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <boost/beast/zlib/inflate_stream.hpp>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "http/compression.hpp"
#include "json/writer.hpp"

namespace plinth::app {

using EmbeddedFiles = std::span<const std::pair<std::string_view, std::string_view>>;

// Made by plinth_embed_directory().
namespace docs_page {
EmbeddedFiles files();
}
namespace docs_viewer {
EmbeddedFiles files();
}

namespace {

// Nothing from elsewhere, nothing to elsewhere. The viewer sets styles on elements and has pictures
// in its style sheet.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

struct MediaType {
  std::string_view ending;
  std::string_view type;
};
constexpr std::array<MediaType, 4> media_types{{
    {.ending = ".html", .type = "text/html; charset=utf-8"},
    {.ending = ".css", .type = "text/css; charset=utf-8"},
    {.ending = ".js", .type = "text/javascript; charset=utf-8"},
    {.ending = ".svg", .type = "image/svg+xml"},
}};

std::string_view media_type_of(std::string_view name) {
  const auto found = std::ranges::find_if(media_types, [&](const MediaType& one) {
    return name.ends_with(one.ending);
  });
  return found == media_types.end() ? "text/plain; charset=utf-8" : found->type;
}

struct Asset {
  std::string_view name;
  std::string_view gzipped;
  std::string etag;  // weak: the same for both encodings
};

std::vector<Asset> load_assets() {
  std::vector<Asset> out;
  for (const EmbeddedFiles files : {docs_page::files(), docs_viewer::files()}) {
    for (const auto& [name, bytes] : files) {
      const std::string digest = base::hex(crypto::hash(crypto::Digest::sha256, bytes));
      out.push_back({.name = name, .gzipped = bytes, .etag = "W/\"" + digest.substr(0, 16) + "\""});
    }
  }
  return out;
}

const Asset* find_asset(std::string_view name) {
  static const std::vector<Asset> assets = load_assets();
  const auto found = std::ranges::find(assets, name, &Asset::name);
  return found == assets.end() ? nullptr : &*found;
}

bool accepts_gzip(const http::Request& request) {
  constexpr std::array offered{http::ContentCoding::gzip};
  return http::choose_coding(request.header_list("accept-encoding"), offered) !=
         http::ContentCoding::identity;
}

// Of what `gzip -n` made: ten bytes of head, then deflated data, a checksum and the size (RFC
// 1952).
std::string unzipped(std::string_view bytes) {
  constexpr size_t head = 10;
  constexpr size_t tail = 8;
  size_t size = 0;
  for (size_t i = 0; i < 4; ++i)
    size |= size_t{static_cast<unsigned char>(bytes[bytes.size() - 4 + i])} << (8 * i);
  std::string out(size, '\0');
  boost::beast::zlib::z_params state;
  state.next_in = bytes.data() + head;
  state.avail_in = bytes.size() - head - tail;
  state.next_out = out.data();
  state.avail_out = out.size();
  boost::beast::zlib::inflate_stream stream;
  boost::system::error_code failure;
  stream.write(state, boost::beast::zlib::Flush::sync, failure);
  out.resize(state.total_out);
  return out;
}

http::Response message(int status, std::string_view text, std::string_view hint) {
  json::Writer body;
  body.begin_object().key("message").string(text);
  if (!hint.empty()) body.key("hint").string(hint);
  body.end_object();
  return http::json_response(status, body.take());
}

http::Response refuse_method() {
  http::Response response = message(405, "the page can only be read", {});
  response.add("Allow", "GET, HEAD");
  return response;
}

// Addresses in the page are relative to /docs.
http::Response lead_to_page() {
  http::Response response;
  response.status = 308;
  response.add("Location", "../docs");
  return response;
}

bool is_known(const http::Request& request, const Asset& asset) {
  const std::string_view known = request.header("if-none-match").value_or("");
  return known == "*" || known.contains(asset.etag);
}

http::Response deliver(const http::Request& request, const Asset& asset) {
  http::Response response;
  response.add("ETag", asset.etag);
  response.add("Cache-Control", "no-cache");  // may be kept, but asked about
  response.add("Vary", "Accept-Encoding");
  add_docs_headers(response);
  if (is_known(request, asset)) {
    response.status = 304;
    return response;
  }
  response.add("Content-Type", std::string(media_type_of(asset.name)));
  if (accepts_gzip(request)) {
    response.add("Content-Encoding", "gzip");
    response.body = asset.gzipped;
  } else {
    response.body = unzipped(asset.gzipped);
  }
  return response;
}

}  // namespace

void add_docs_headers(http::Response& response) {
  response.add("Content-Security-Policy", std::string(content_security_policy));
  response.add("Referrer-Policy", "no-referrer");
  response.add("X-Content-Type-Options", "nosniff");
}

http::Response answer_docs(const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return refuse_method();
  if (request.path == "/") return lead_to_page();
  if (find_asset("swagger-ui-bundle.js") == nullptr) {
    return message(
        404,
        "this program was built without the viewer of /docs",
        "Run ./dev setup, which fetches it from npm, and build again. The description itself is at "
        "/rest/v1/?openapi=3."
    );
  }
  const Asset* asset = find_asset(request.path.empty() ? "index.html" : request.path.substr(1));
  if (asset == nullptr) return message(404, "no such file", {});
  return deliver(request, *asset);
}

}  // namespace plinth::app
