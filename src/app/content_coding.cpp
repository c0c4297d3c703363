#include "app/content_coding.hpp"

#include "http/compression.hpp"

namespace plinth::app {
namespace {

constexpr size_t most_on_the_loop = 32 * 1024;  // bytes: half a millisecond at most

}  // namespace

bool may_change_coding(
    const http::Request& request, const http::Response& response, const CodingOptions& options
) {
  if (!options.enabled) return false;
  if (response.status != 304 && response.body.size() < options.min_bytes) return false;
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
