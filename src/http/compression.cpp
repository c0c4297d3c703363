#include "http/compression.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "http/coding_levels.hpp"

namespace plinth::http {
namespace {

constexpr int unnamed = -1;

// What stands before the next comma; takes it off.
std::string_view take_item(std::string_view& list) {
  const std::string_view item = list.substr(0, list.find(','));
  list.remove_prefix(std::min(item.size() + 1, list.size()));
  return item;
}

// qvalue of RFC 9110 §12.4.2 in thousandths: 0 to 1 with up to three decimals.
std::optional<int> parse_qvalue(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int value = (text[0] - '0') * 1000;
  text.remove_prefix(1);
  if (text.empty()) return value;
  if (text[0] != '.') return std::nullopt;
  int digit_worth = 100;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    value += (c - '0') * digit_worth;
    digit_worth /= 10;
  }
  return value <= 1000 ? std::optional(value) : std::nullopt;
}

// Of `gzip;q=0.5`; nothing when what follows the semicolon is no weight.
std::optional<int> weight_of_item(std::string_view item) {
  const size_t semicolon = item.find(';');
  if (semicolon == std::string_view::npos) return 1000;
  const std::string_view parameter = trim(item.substr(semicolon + 1));
  if (!equal_ignoring_case(parameter.substr(0, 2), "q=")) return std::nullopt;
  return parse_qvalue(parameter.substr(2));
}

struct Weights {
  std::array<int, 4> of{unnamed, unnamed, unnamed, unnamed};  // by ContentCoding
  int any = unnamed;

  int effective(ContentCoding coding) const {
    const int named = of[static_cast<size_t>(coding)];
    // Identity is taken without being named, but after everything that is.
    if (named != unnamed || coding == ContentCoding::identity) return named;
    return any == unnamed ? 0 : any;
  }
};

std::optional<ContentCoding> find_coding(std::string_view name) {
  if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip"))
    return ContentCoding::gzip;
  if (equal_ignoring_case(name, "br")) return ContentCoding::br;
  if (equal_ignoring_case(name, "zstd")) return ContentCoding::zstd;
  if (equal_ignoring_case(name, "identity")) return ContentCoding::identity;
  return std::nullopt;
}

// The first mention of a coding counts.
Weights parse_weights(std::string_view accept_encoding) {
  Weights weights;
  while (!accept_encoding.empty()) {
    const std::string_view item = take_item(accept_encoding);
    const std::string_view name = trim(item.substr(0, item.find(';')));
    const auto weight = weight_of_item(item);
    if (!weight) continue;
    const auto coding = find_coding(name);
    if (!coding && name != "*") continue;
    int& place = coding ? weights.of[static_cast<size_t>(*coding)] : weights.any;
    if (place == unnamed) place = *weight;
  }
  return weights;
}

std::string_view essence(std::string_view content_type) {
  return trim(content_type.substr(0, content_type.find(';')));
}

std::string encode_zstd(std::string_view body) {
  // The context is most of the cost for a small body; the library shrinks one that a large body
  // made large.
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  std::string out;
  out.resize_and_overwrite(ZSTD_compressBound(body.size()), [&](char* room, size_t size) {
    const size_t made =
        ZSTD_compressCCtx(context.get(), room, size, body.data(), body.size(), zstd_level);
    return ZSTD_isError(made) != 0 ? 0 : made;
  });
  return out;
}

std::string encode_brotli(std::string_view body) {
  std::string out;
  // Never more than the body: then it is not worth it.
  out.resize_and_overwrite(body.size(), [&](char* room, size_t size) {
    const BROTLI_BOOL done = BrotliEncoderCompress(
        brotli_quality,
        BROTLI_DEFAULT_WINDOW,
        BROTLI_MODE_TEXT,
        body.size(),
        reinterpret_cast<const uint8_t*>(body.data()),
        &size,
        reinterpret_cast<uint8_t*>(room)
    );
    return done == BROTLI_TRUE ? size : 0;
  });
  return out;
}

std::string encode_gzip(std::string_view body) {
  z_stream stream{};
  if (body.size() > std::numeric_limits<uInt>::max() ||
      deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window, gzip_memory, Z_DEFAULT_STRATEGY) !=
          Z_OK)
    return {};
  std::string out;
  out.resize_and_overwrite(body.size(), [&](char* room, size_t size) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));  // NOLINT: it reads
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(room);
    stream.avail_out = static_cast<uInt>(size);
    return deflate(&stream, Z_FINISH) == Z_STREAM_END ? static_cast<size_t>(stream.total_out) : 0;
  });
  deflateEnd(&stream);
  return out;
}

// Empty when it could not be done.
std::string encoded(std::string_view body, ContentCoding coding) {
  switch (coding) {
    case ContentCoding::zstd:
      return encode_zstd(body);
    case ContentCoding::br:
      return encode_brotli(body);
    case ContentCoding::gzip:
      return encode_gzip(body);
    case ContentCoding::identity:
      break;
  }
  return {};
}

bool is_strong_tag(std::string_view tag) {
  return tag.size() >= 2 && tag.starts_with('"') && tag.ends_with('"');
}

std::string with_suffix(std::string_view strong_tag, ContentCoding coding) {
  std::string out(strong_tag.substr(0, strong_tag.size() - 1));
  return out.append("-").append(name_of(coding)).append("\"");
}

bool lists(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const std::string_view item = trim(take_item(list));
    if (item == "*" || equal_ignoring_case(item, wanted)) return true;
  }
  return false;
}

}  // namespace

std::string_view name_of(ContentCoding coding) {
  constexpr std::array<std::string_view, 4> names{"identity", "gzip", "br", "zstd"};
  return names[static_cast<size_t>(coding)];
}

ContentCoding choose_coding(
    std::string_view accept_encoding, std::span<const ContentCoding> offered
) {
  const Weights weights = parse_weights(accept_encoding);
  ContentCoding best = ContentCoding::identity;
  int best_weight = 0;
  for (const ContentCoding coding : offered) {
    if (weights.effective(coding) <= best_weight) continue;
    best = coding;
    best_weight = weights.effective(coding);
  }
  return weights.effective(ContentCoding::identity) > best_weight ? ContentCoding::identity : best;
}

bool is_compressible(std::string_view content_type) {
  constexpr std::array<std::string_view, 11> types{
      "application/json",
      "application/xml",
      "application/javascript",
      "application/ecmascript",
      "application/x-javascript",
      "application/x-ndjson",
      "application/jsonl",
      "application/csv",
      "application/yaml",
      "application/x-www-form-urlencoded",
      "application/sql",
  };
  constexpr std::array<std::string_view, 4> suffixes{"+json", "+xml", "+yaml", "+text"};
  const std::string type = lower(essence(content_type));
  return type.starts_with("text/") || std::ranges::find(types, type) != types.end() ||
         std::ranges::any_of(suffixes, [&](std::string_view one) { return type.ends_with(one); });
}

bool may_be_coded(const Request& request, const Response& response, size_t min_bytes) {
  if (response.body_size() < min_bytes || request.method == "HEAD") return false;
  if (response.status < 200 || response.status == 204 || response.status == 304) return false;
  const auto type = response.headers.find("content-type");
  if (!type || !is_compressible(*type) || response.has("content-encoding")) return false;
  // Rows have no unit; a part of bytes would be one of other bytes.
  const auto range = response.headers.find("content-range");
  if (range && lower(range->substr(0, 5)) == "bytes") return false;
  const auto caching = response.headers.find("cache-control");
  return !caching || !lower(*caching).contains("no-transform");
}

CodedBody encode_body(std::string body, ContentCoding coding) {
  std::string bytes = encoded(body, coding);
  if (bytes.empty() || bytes.size() >= body.size())
    return {.coding = ContentCoding::identity, .bytes = std::move(body)};
  return {.coding = coding, .bytes = std::move(bytes)};
}

void use_coded_body(Response& response, CodedBody body) {
  response.body = std::move(body.bytes);
  if (body.coding != ContentCoding::identity) name_coding(response, body.coding);
}

void name_coding(Response& response, ContentCoding coding) {
  response.add("Content-Encoding", name_of(coding));
  const auto tag = response.headers.find("etag");
  if (tag && is_strong_tag(*tag)) response.replace("ETag", with_suffix(*tag, coding));
}

void vary_by_coding(Response& response) {
  std::string vary;
  for (const auto& [name, value] : response.headers) {
    if (!equal_ignoring_case(name, "vary")) continue;
    if (lists(value, "accept-encoding")) return;
    vary.append(value).append(", ");
  }
  response.replace("Vary", vary + "Accept-Encoding");
}

std::string without_coding_suffix(std::string_view entity_tag) {
  if (!entity_tag.ends_with('"')) return std::string(entity_tag);
  const std::string_view open = entity_tag.substr(0, entity_tag.size() - 1);
  for (const ContentCoding coding : codings_by_preference) {
    const std::string_view name = name_of(coding);
    if (!open.ends_with(name) || !open.substr(0, open.size() - name.size()).ends_with('-'))
      continue;
    return std::string(open.substr(0, open.size() - name.size() - 1)) + "\"";
  }
  return std::string(entity_tag);
}

void name_known_coding(const Request& request, Response& not_modified) {
  const auto tag = not_modified.headers.find("etag");
  if (!tag || !is_strong_tag(*tag)) return;
  const std::string bare(*tag);
  const std::string known = request.header_list("if-none-match");
  if (lists(known, bare)) return;
  for (const ContentCoding coding : codings_by_preference) {
    const std::string suffixed = with_suffix(bare, coding);
    if (!known.contains(suffixed)) continue;
    not_modified.replace("ETag", suffixed);
    return;
  }
}

}  // namespace plinth::http
