#include "http/stream_encoder.hpp"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "http/coding_levels.hpp"

namespace plinth::http {
namespace {

constexpr size_t step = 64 * 1024;  // by which room for what is made grows

// Calls `make(room, size)`, which gives the number of bytes it has made.
template <class Make>
size_t append_made(std::string& out, Make make) {
  size_t made = 0;
  const size_t before = out.size();
  out.resize_and_overwrite(before + step, [&](char* data, size_t) {
    made = make(data + before, step);
    return before + made;
  });
  return made;
}

class ZstdEncoder : public StreamEncoder {
 public:
  ZstdEncoder() : context_(ZSTD_createCCtx()) {
    if (context_) ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, zstd_level);
  }

  bool add(std::string& out, std::string_view part, bool is_last) override {
    if (!context_) return false;
    ZSTD_inBuffer input{part.data(), part.size(), 0};
    size_t left = 0;
    do {
      append_made(out, [&](char* room, size_t size) {
        ZSTD_outBuffer output{room, size, 0};
        left = ZSTD_compressStream2(
            context_.get(), &output, &input, is_last ? ZSTD_e_end : ZSTD_e_continue
        );
        return output.pos;
      });
      if (ZSTD_isError(left) != 0) return false;
    } while (input.pos < input.size || (is_last && left > 0));
    return true;
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

class BrotliEncoder : public StreamEncoder {
 public:
  BrotliEncoder() : state_(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) return;
    BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_QUALITY, brotli_quality);
    BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
  }

  bool add(std::string& out, std::string_view part, bool is_last) override {
    if (!state_) return false;
    const auto* input = reinterpret_cast<const uint8_t*>(part.data());
    size_t left = part.size();
    const auto operation = is_last ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS;
    bool done = true;
    do {
      append_made(out, [&](char* room, size_t size) {
        size_t free = size;
        auto* output = reinterpret_cast<uint8_t*>(room);
        done = BrotliEncoderCompressStream(
                   state_.get(), operation, &left, &input, &free, &output, nullptr
               ) == BROTLI_TRUE;
        return size - free;
      });
      if (!done) return false;
    } while (left > 0 || BrotliEncoderHasMoreOutput(state_.get()) == BROTLI_TRUE);
    return true;
  }

 private:
  struct Free {
    void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
  };
  std::unique_ptr<BrotliEncoderState, Free> state_;
};

class GzipEncoder : public StreamEncoder {
 public:
  GzipEncoder()
      : is_ready_(
            deflateInit2(
                &stream_, gzip_level, Z_DEFLATED, gzip_window, gzip_memory, Z_DEFAULT_STRATEGY
            ) == Z_OK
        ) {}
  ~GzipEncoder() override {
    if (is_ready_) deflateEnd(&stream_);
  }
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;

  // Parts are of less than 4 GiB.
  bool add(std::string& out, std::string_view part, bool is_last) override {
    if (!is_ready_) return false;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));  // NOLINT: it reads
    stream_.avail_in = static_cast<uInt>(part.size());
    size_t made = 0;
    do {
      made = append_made(out, [&](char* room, size_t size) {
        stream_.next_out = reinterpret_cast<Bytef*>(room);
        stream_.avail_out = static_cast<uInt>(size);
        deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
        return size - stream_.avail_out;
      });
    } while (made == step);  // it had more to say than there was room for
    return true;
  }

 private:
  z_stream stream_{};
  bool is_ready_;
};

}  // namespace

std::unique_ptr<StreamEncoder> StreamEncoder::make(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::zstd:
      return std::make_unique<ZstdEncoder>();
    case ContentCoding::br:
      return std::make_unique<BrotliEncoder>();
    case ContentCoding::gzip:
      return std::make_unique<GzipEncoder>();
    case ContentCoding::identity:
      break;
  }
  return nullptr;
}

}  // namespace plinth::http
