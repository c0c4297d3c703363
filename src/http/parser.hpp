// Fills a Request from the bytes of a connection. Boost.Beast's parser does the protocol (strict
// line ends, no request smuggling by conflicting lengths); this class only decides how the pieces
// are kept: one flat arena for the head, one string for the body, no container of fields.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/beast/http/basic_parser.hpp>

#include "http/message.hpp"

namespace plinth::http {

struct ParserLimits {
  uint32_t head_bytes = 32 * 1024;    // request line and headers together
  uint32_t target_bytes = 16 * 1024;  // path and query
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser(Request& request, const ParserLimits& limits);

  // Once the head is complete: the largest body to accept, in bytes. Until then none is. False when
  // the head already announces more.
  bool accept_body(uint64_t limit);

  // The HTTP status that answers an error of put(), or a false accept_body(). `unread` is what
  // put() left over: Beast gives up on a long head as a whole, and only its text tells whether the
  // request line alone was too long.
  int status_of(const boost::beast::error_code& failure, std::string_view unread) const;

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  void on_request_impl(
      boost::beast::http::verb, string_view method, string_view target, int, error_code& failure
  ) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(
      boost::beast::http::field, string_view name, string_view value, error_code& failure
  ) override;
  void on_header_impl(error_code& failure) override;
  void on_body_init_impl(const boost::optional<uint64_t>& length, error_code& failure) override;
  size_t on_body_impl(string_view body, error_code& failure) override;
  void on_chunk_header_impl(uint64_t, string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, string_view body, error_code& failure) override;
  void on_finish_impl(error_code&) override {}

  // Where a piece lies in the arena; a view can be made only when the arena has stopped growing.
  struct Span {
    size_t offset;
    size_t size;
  };
  Span keep(string_view text);
  std::string_view view(Span span) const;

  Request& request_;
  ParserLimits limits_;
  uint64_t max_body_ = 0;
  bool target_too_long_ = false;
  Span method_{};
  Span target_{};
  std::vector<std::pair<Span, Span>> fields_;
};

}  // namespace plinth::http
