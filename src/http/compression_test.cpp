#include "http/compression.hpp"

#include <random>

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

namespace plinth::http {
namespace {

using enum ContentCoding;

TEST(Compression, ChoosesByWeightThenByOurPreference) {
  struct Case {
    std::string_view header;
    ContentCoding chosen;
  };
  const std::vector<Case> cases{
      {"", identity},
      {"gzip", gzip},
      {"gzip, deflate", gzip},
      {"gzip, deflate, br", br},
      {"gzip, deflate, br, zstd", zstd},
      {"GZIP", gzip},
      {"x-gzip", gzip},
      {"*", zstd},
      {"*;q=0", identity},
      {"zstd;q=0, *", br},
      {"zstd;q=0,br;q=0,*;q=0.5", gzip},
      {"gzip;q=1.0, zstd;q=0.5", gzip},
      {"gzip;q=0.5, zstd;q=0.5", zstd},
      {"gzip ; q=0.001", gzip},
      {"gzip;q=0", identity},
      {"gzip;q=0.000", identity},
      {"identity", identity},
      {"identity, gzip;q=0.5", identity},
      {"identity;q=0.5, gzip;q=0.5", gzip},
      {"identity;q=0, gzip;q=0", identity},
      {"identity;q=0", identity},
      {"deflate, compress", identity},
      // The first mention counts.
      {"gzip;q=0, gzip", identity},
      // What makes no sense counts for nothing.
      {"gzip;q=", identity},
      {"gzip;q=2", identity},
      {"gzip;q=1.1", identity},
      {"gzip;q=-1", identity},
      {"gzip;q=0.1234", identity},
      {"gzip;q=nan", identity},
      {"gzip;q=1;q=0", identity},
      {"gzip;level=9", identity},
      {"gzip;", identity},
      {";q=1", identity},
      {",,,,", identity},
      {" , gzip ,", gzip},
      {"gzip br", identity},
      {"\"gzip\"", identity},
      {"gzip;Q=1", gzip},
  };
  for (const Case& one : cases) EXPECT_EQ(choose_coding(one.header), one.chosen) << one.header;
}

TEST(Compression, ChoosesAmongWhatIsOffered) {
  constexpr std::array offered{gzip};
  EXPECT_EQ(choose_coding("zstd, br, gzip;q=0.1", offered), gzip);
  EXPECT_EQ(choose_coding("zstd, br", offered), identity);
  EXPECT_EQ(choose_coding("identity, gzip;q=0.1", offered), identity);
}

TEST(Compression, ReadsALongHeaderInOnePass) {
  std::string header;
  for (int i = 0; i < 5000; ++i) header += "gzip;q=0.,";
  EXPECT_EQ(choose_coding(header), identity);  // "0." is a weight of nothing
  EXPECT_EQ(choose_coding(std::string(30'000, ';')), identity);
  EXPECT_EQ(choose_coding(std::string(30'000, ',') + "br"), br);
}

TEST(Compression, KnowsWhatIsWorthIt) {
  for (const char* type :
       {"application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/geo+json",
        "application/vnd.pgrst.object+json",
        "application/vnd.oai.openapi+json;version=3.1",
        "application/vnd.pgrst.plan+text",
        "text/csv",
        "text/plain",
        "text/xml",
        "image/svg+xml",
        "application/javascript"})
    EXPECT_TRUE(is_compressible(type)) << type;
  for (const char* type :
       {"", "image/png", "application/octet-stream", "application/zip", "font/woff2", "json"})
    EXPECT_FALSE(is_compressible(type)) << type;
}

Response answer(std::string body = std::string(2000, 'x')) { return json_response(200, body); }

TEST(Compression, LeavesAloneWhatMustStay) {
  Request get;
  get.method = "GET";
  EXPECT_TRUE(may_be_coded(get, answer(), 1024));
  EXPECT_FALSE(may_be_coded(get, answer("x"), 1024));
  Response response = answer();
  response.status = 206;
  response.add("Content-Range", "0-9/*");
  EXPECT_TRUE(may_be_coded(get, response, 1024));
  response.replace("Content-Range", "bytes 0-9/20");
  EXPECT_FALSE(may_be_coded(get, response, 1024));
  for (const int status : {204, 304}) {
    response = answer();
    response.status = status;
    EXPECT_FALSE(may_be_coded(get, response, 1024));
  }
  response = answer();
  EXPECT_FALSE(may_be_coded(get, response.add("Content-Encoding", "gzip"), 1024));
  response = answer();
  EXPECT_FALSE(may_be_coded(get, response.add("Cache-Control", "private, No-Transform"), 1024));
  response = answer();
  EXPECT_FALSE(may_be_coded(get, response.replace("Content-Type", "image/png"), 1024));
  Request head;
  head.method = "HEAD";
  EXPECT_FALSE(may_be_coded(head, answer(), 1024));
}

std::string decoded(const CodedBody& body, size_t size) {
  std::string out(size, '\0');
  if (body.coding == zstd) {
    out.resize(ZSTD_decompress(out.data(), size, body.bytes.data(), body.bytes.size()));
  } else if (body.coding == br) {
    BrotliDecoderDecompress(
        body.bytes.size(),
        reinterpret_cast<const uint8_t*>(body.bytes.data()),
        &size,
        reinterpret_cast<uint8_t*>(out.data())
    );
    out.resize(size);
  } else if (body.coding == gzip) {
    std::string in = body.bytes;
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
  } else {
    out = body.bytes;
  }
  return out;
}

std::string rows(size_t bytes) {
  std::mt19937 random(1);
  std::string out = "[";
  while (out.size() < bytes) {
    out += "{\"id\":" + std::to_string(random()) + ",\"name\":\"Person " +
           std::to_string(random() % 1000) + "\",\"status\":\"active\",\"note\":null},\n ";
  }
  return out + "]";
}

TEST(Compression, ComesBackWhole) {
  for (const size_t size : {1'000UL, 100'000UL, 3'000'000UL}) {
    const std::string body = rows(size);
    for (const ContentCoding coding : {gzip, br, zstd}) {
      const CodedBody coded = encode_body(body, coding);
      EXPECT_EQ(coded.coding, coding);
      EXPECT_LT(coded.bytes.size(), body.size() / 2);
      EXPECT_EQ(decoded(coded, body.size()), body) << name_of(coding);
    }
  }
}

TEST(Compression, KeepsWhatWouldNotGetSmaller) {
  std::mt19937 random(2);
  std::string noise(5000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  for (const ContentCoding coding : {identity, gzip, br, zstd}) {
    const CodedBody coded = encode_body(noise, coding);
    EXPECT_EQ(coded.coding, identity) << name_of(coding);
    EXPECT_EQ(coded.bytes, noise);
    EXPECT_EQ(encode_body("", coding).coding, identity);
  }
}

TEST(Compression, GivesEachCodingAnEntityTag) {
  Response response = answer();
  response.add("ETag", "\"abc\"");
  use_coded_body(response, {.coding = br, .bytes = "…"});
  EXPECT_EQ(response.headers.find("etag"), "\"abc-br\"");
  EXPECT_EQ(response.headers.find("content-encoding"), "br");
  Response weak = answer();
  weak.add("ETag", "W/\"abc\"");
  use_coded_body(weak, {.coding = br, .bytes = "…"});
  EXPECT_EQ(weak.headers.find("etag"), "W/\"abc\"");

  EXPECT_EQ(without_coding_suffix("\"abc-br\""), "\"abc\"");
  EXPECT_EQ(without_coding_suffix("\"abc-gzip\""), "\"abc\"");
  EXPECT_EQ(without_coding_suffix("\"abc-zstd\""), "\"abc\"");
  EXPECT_EQ(without_coding_suffix("W/\"abc-br\""), "W/\"abc\"");
  for (const char* tag : {"\"abc\"", "\"br\"", "\"xbr\"", "abc-br", "*", "", "\""})
    EXPECT_EQ(without_coding_suffix(tag), tag);
}

TEST(Compression, NamesIn304WhatTheClientHas) {
  const auto tag_for = [](std::string_view known) {
    Request request;
    request.headers.push_back({"If-None-Match", known});
    Response response;
    response.status = 304;
    response.add("ETag", "\"abc\"");
    name_known_coding(request, response);
    return std::string(*response.headers.find("etag"));
  };
  EXPECT_EQ(tag_for("\"abc-br\""), "\"abc-br\"");
  EXPECT_EQ(tag_for("\"x\", \"abc-gzip\""), "\"abc-gzip\"");
  EXPECT_EQ(tag_for("\"abc\""), "\"abc\"");
  EXPECT_EQ(tag_for("*"), "\"abc\"");
}

TEST(Compression, MergesVary) {
  const auto vary_of = [](std::vector<const char*> before) {
    Response response;
    for (const char* value : before) response.add("Vary", value);
    vary_by_coding(response);
    return std::string(*response.headers.find("vary"));
  };
  EXPECT_EQ(vary_of({}), "Accept-Encoding");
  EXPECT_EQ(vary_of({"Accept, Prefer, Range"}), "Accept, Prefer, Range, Accept-Encoding");
  EXPECT_EQ(vary_of({"Accept", "Origin"}), "Accept, Origin, Accept-Encoding");
  EXPECT_EQ(vary_of({"accept-encoding"}), "accept-encoding");
  EXPECT_EQ(vary_of({"*"}), "*");
}

}  // namespace
}  // namespace plinth::http
