#include "app/content_coding.hpp"

#include "http/compression.hpp"
#include "http/stream_encoder.hpp"
#include "net/spool.hpp"

namespace plinth::app {
namespace {

constexpr size_t most_on_the_loop = 32 * 1024;  // bytes: half a millisecond at most
constexpr size_t file_part = 256 * 1024;

// The same in that coding; nullptr if it could not be done, or is no smaller. Blocks.
std::shared_ptr<net::SpoolFile> encode_file(
    const net::SpoolFile& plain, http::ContentCoding coding
) {
  const auto encoder = http::StreamEncoder::make(coding);
  const auto coded = plain.space().open_blocking();
  if (!encoder || !coded) return nullptr;
  for (uint64_t done = 0; done < plain.size();) {
    const auto part = plain.read_blocking(done, file_part);
    if (!part || part->empty()) return nullptr;
    done += part->size();
    std::string bytes;
    if (!encoder->add(bytes, *part, done == plain.size()) || !(*coded)->append_blocking(bytes))
      return nullptr;
  }
  return (*coded)->size() < plain.size() ? *coded : nullptr;
}

}  // namespace

bool may_change_coding(
    const http::Request& request, const http::Response& response, const CodingOptions& options
) {
  if (!options.enabled) return false;
  if (response.status != 304 && response.body_size() < options.min_bytes) return false;
  if (!request.header("accept-encoding")) return false;
  return response.status == 304 || http::may_be_coded(request, response, options.min_bytes);
}

net::Task<void> code_answer(
    const http::Request& request, http::Response& response, net::WorkerPool& cpu
) {
  const http::ContentCoding coding = http::choose_coding(request.header_list("accept-encoding"));
  if (coding == http::ContentCoding::identity) co_return;
  if (response.status == 304) {
    http::name_known_coding(request, response);
    co_return;
  }
  http::vary_by_coding(response);
  if (response.file) {
    auto coded =
        co_await cpu.run([plain = response.file, coding] { return encode_file(*plain, coding); });
    if (!coded) co_return;
    response.file = std::move(coded);
    http::name_coding(response, coding);
    co_return;
  }
  if (response.body.size() <= most_on_the_loop) {
    http::use_coded_body(response, http::encode_body(std::move(response.body), coding));
    co_return;
  }
  // By value there and back: the worker never looks into a request's frame.
  auto work = [body = std::move(response.body), coding]() mutable {
    return http::encode_body(std::move(body), coding);
  };
  http::use_coded_body(response, co_await cpu.run(std::move(work)));
}

}  // namespace plinth::app
