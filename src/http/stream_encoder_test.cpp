#include "http/stream_encoder.hpp"

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

namespace plinth::http {
namespace {

std::string encode(ContentCoding coding, const std::string& text, size_t part_size) {
  const auto encoder = StreamEncoder::make(coding);
  std::string out;
  size_t at = 0;
  do {
    const std::string_view part = std::string_view(text).substr(at, part_size);
    at += part.size();
    EXPECT_TRUE(encoder->add(out, part, at == text.size()));
  } while (at < text.size());
  return out;
}

std::string decode(ContentCoding coding, std::string_view bytes, size_t size) {
  std::string out(size + 1, '\0');
  size_t made = out.size();
  if (coding == ContentCoding::zstd) {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    ZSTD_DCtx* context = ZSTD_createDCtx();
    EXPECT_EQ(ZSTD_decompressStream(context, &output, &input), 0u);
    EXPECT_EQ(input.pos, input.size);
    ZSTD_freeDCtx(context);
    made = output.pos;
  } else if (coding == ContentCoding::br) {
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    EXPECT_EQ(
        BrotliDecoderDecompress(bytes.size(), data, &made, reinterpret_cast<uint8_t*>(out.data())),
        BROTLI_DECODER_RESULT_SUCCESS
    );
  } else {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string copy(bytes);
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0u);
    made = stream.total_out;
    inflateEnd(&stream);
  }
  out.resize(made);
  return out;
}

class EveryCoding : public testing::TestWithParam<ContentCoding> {};

TEST_P(EveryCoding, ComesBackWhole) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += std::to_string(i * 7919 % 100'003) + ",";
  for (const size_t part_size : {1000uz, 65'536uz, 10'000'000uz}) {
    const std::string bytes = encode(GetParam(), text, part_size);
    EXPECT_LT(bytes.size(), text.size());
    EXPECT_EQ(decode(GetParam(), bytes, text.size()), text) << part_size;
  }
}

TEST_P(EveryCoding, TakesWhatCannotBeMadeSmaller) {
  std::string noise;
  uint32_t state = 1;
  for (int i = 0; i < 300'000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  EXPECT_EQ(decode(GetParam(), encode(GetParam(), noise, 70'000), noise.size()), noise);
  EXPECT_EQ(decode(GetParam(), encode(GetParam(), "", 10), 0), "");
}

INSTANTIATE_TEST_SUITE_P(
    Codings,
    EveryCoding,
    testing::Values(ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip),
    [](const auto& info) { return std::string(name_of(info.param)); }
);

}  // namespace
}  // namespace plinth::http
